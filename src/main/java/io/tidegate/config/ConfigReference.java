package io.tidegate.config;

import java.lang.reflect.RecordComponent;
import java.util.List;

/** Writes the reference of all settings: a YAML file with every key, its meaning and its default. */
public final class ConfigReference {
    private static final int WIDTH = 100;
    private static final String HEAD = """
            # Tidegate's configuration: every key, what it means, and its default.
            #
            # A file needs only the keys it changes. Later sources win: the defaults, the file, environment
            # variables, flags. The variable of session.pingInterval is TIDEGATE_SESSION_PING_INTERVAL, its
            # flag --set session.pingInterval=20s; lists are then separated by commas. Durations are whole
            # numbers with ms, s, m or h. Unknown keys are errors.
            #
            # Generated: bin/tidegate default-config > conf/tidegate.yaml
            """;

    private final StringBuilder text = new StringBuilder(HEAD);

    private ConfigReference() {}

    /** The reference as YAML, which loads as {@link Config#defaults()}. */
    public static String yaml() {
        ConfigReference reference = new ConfigReference();
        reference.section(Config.class, "");
        return reference.text.toString();
    }

    private void section(Class<?> type, String indent) {
        for (RecordComponent component : type.getRecordComponents()) {
            if (indent.isEmpty()) {
                text.append('\n');
            }
            comment(SettingKeys.setting(component).doc(), indent);
            if (component.getType().isRecord()) {
                text.append(indent).append(component.getName()).append(":\n");
                section(component.getType(), indent + "  ");
            } else {
                value(component, indent);
            }
        }
    }

    private void value(RecordComponent component, String indent) {
        text.append(indent).append(component.getName()).append(": ");
        text.append(SettingKeys.setting(component).value()).append('\n');
        if (SettingKeys.needsYaml(component)) {
            example(SettingKeys.itemType(component), indent);
        }
    }

    /** One item of a list of records, commented out. */
    private void example(Class<?> itemType, String indent) {
        ConfigReference item = new ConfigReference();
        item.text.setLength(0);
        item.section(itemType, "    ");
        List<String> lines = item.text.toString().lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = i == 0 ? "  - " + lines.get(i).strip() : lines.get(i);
            text.append(indent).append('#').append(line).append('\n');
        }
    }

    private void comment(String doc, String indent) {
        StringBuilder line = new StringBuilder(indent).append('#');
        for (String word : doc.split(" ", -1)) {
            if (line.length() + 1 + word.length() > WIDTH) {
                text.append(line).append('\n');
                line = new StringBuilder(indent).append('#');
            }
            line.append(' ').append(word);
        }
        text.append(line).append('\n');
    }
}
