package io.tidegate.protocol;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object while it is read, and what is wrong with them. Which faults matter is known only when
 * the type is, and that may stand last.
 */
final class Fields {
    private final Set<Field> seen = EnumSet.noneOf(Field.class);
    private final Map<Field, Object> values = new EnumMap<>(Field.class);

    /** What is wrong with single fields; made only when something is. */
    private @Nullable Map<Field, Fault> faults;

    private @Nullable Fault objectFault;
    private boolean broken;

    /** Whether this is the first time that the field occurs. */
    boolean begin(Field field) {
        return seen.add(field);
    }

    void put(Field field, Object value) {
        values.put(field, value);
    }

    /** The field is unusable. */
    void blame(Field field, Fault fault) {
        values.remove(field);
        if (faults == null) {
            faults = new EnumMap<>(Field.class);
        }
        faults.putIfAbsent(field, fault);
    }

    /** The object is unusable as a whole, but what follows it can be read. */
    void blame(Fault fault) {
        if (objectFault == null) {
            objectFault = fault;
        }
    }

    /** The object is unusable, and what follows it cannot be read. */
    void breakOff(Fault fault) {
        blame(fault);
        broken = true;
    }

    boolean isBroken() {
        return broken;
    }

    /** What is wrong with the object for a frame that uses these fields; null when nothing is. */
    @Nullable
    Fault fault(Set<Field> uses) {
        if (objectFault != null) {
            return objectFault;
        }
        for (Field field : uses) {
            Fault known = faults == null ? null : faults.get(field);
            Fault fault = known == null ? missing(field) : known;
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    boolean has(Field field) {
        return values.containsKey(field);
    }

    <T> @Nullable T get(Field field, Class<T> type) {
        return type.cast(values.get(field));
    }

    <T> T get(Field field, Class<T> type, T otherwise) {
        return Objects.requireNonNullElse(get(field, type), otherwise);
    }

    /** A required field's value, which {@link #fault} has found to be there. */
    <T> T require(Field field, Class<T> type) {
        return Objects.requireNonNull(get(field, type));
    }

    private @Nullable Fault missing(Field field) {
        if (!field.isRequired() || has(field)) {
            return null;
        }
        Fault fault = Fault.invalid(field, "is missing");
        return field == Field.ADDRESS ? new Fault(FailureCode.MISSING_ADDRESS, fault.message()) : fault;
    }
}
