package io.tidegate.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the exchanges out of {@code docs/protocol.md}: fenced blocks with the info string {@code transcript}. What their
 * lines mean is told there, in "How to read the transcripts".
 */
public final class Transcripts {
    private static final String FENCE = "```";
    private static final String OPENING = FENCE + "transcript";

    private final List<Transcript> found = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private String title = "";
    private int opening;

    private Transcripts() {}

    /**
     * One exchange, on a connection of its own that is open when it begins.
     *
     * @param title the heading above it
     * @param line where the block begins
     */
    public record Transcript(String title, int line, List<Step> steps) {
        public Transcript {
            steps = List.copyOf(steps);
        }

        @Override
        public String toString() {
            return "line " + line + ", " + title;
        }
    }

    /** One thing that happens. */
    public sealed interface Step {
        /** Where it stands. */
        int line();
    }

    /**
     * The client sends a text message.
     *
     * @param text the message, in which {@link TranscriptMatcher#fill} replaces names by what they are bound to
     */
    public record ClientSends(int line, String text) implements Step {}

    /**
     * The server sends these and nothing else before the next step. They come in any order, but those that
     * {@link TranscriptMatcher#take} cannot tell apart in this one.
     *
     * @param frames JSON texts with wildcards
     */
    public record ServerSends(int line, List<String> frames) implements Step {
        public ServerSends {
            frames = List.copyOf(frames);
        }
    }

    /** The client resets the TCP connection without a close frame. */
    public record Cut(int line) implements Step {}

    /** The client opens another connection. */
    public record Connect(int line) implements Step {}

    /** The exchanges of a Markdown text, in its order. */
    public static List<Transcript> parse(String markdown) {
        Transcripts transcripts = new Transcripts();
        int line = 0;
        for (String text : markdown.lines().toList()) {
            line++;
            transcripts.read(line, text);
        }
        if (transcripts.opening > 0) {
            throw new IllegalArgumentException("line " + transcripts.opening + ": the block is not closed");
        }
        return List.copyOf(transcripts.found);
    }

    private void read(int line, String text) {
        if (opening > 0) {
            readInside(line, text);
        } else if (text.strip().equals(OPENING)) {
            opening = line;
        } else if (text.startsWith("#")) {
            title = text.replaceFirst("^#+ *", "");
        }
    }

    private void readInside(int line, String text) {
        if (text.strip().equals(FENCE)) {
            found.add(new Transcript(title, opening, steps));
            steps.clear();
            opening = 0;
        } else if (text.startsWith("C ")) {
            steps.add(new ClientSends(line, text.substring(2)));
        } else if (text.startsWith("S ")) {
            addServerFrame(line, text.substring(2));
        } else if (text.equals("-- cut")) {
            steps.add(new Cut(line));
        } else if (text.equals("-- connect")) {
            steps.add(new Connect(line));
        } else if (!text.isBlank() && !text.startsWith("#")) {
            throw new IllegalArgumentException("line " + line + ": begin with C, S, --, or # for a comment");
        }
    }

    private void addServerFrame(int line, String frame) {
        if (!steps.isEmpty() && steps.get(steps.size() - 1) instanceof ServerSends before) {
            List<String> frames = new ArrayList<>(before.frames());
            frames.add(frame);
            steps.set(steps.size() - 1, new ServerSends(before.line(), frames));
        } else {
            steps.add(new ServerSends(line, List.of(frame)));
        }
    }
}
