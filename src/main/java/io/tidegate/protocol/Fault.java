package io.tidegate.protocol;

/** What is wrong with a message or one of its fields. */
record Fault(FailureCode code, String message) {
    static Fault invalid(Field field, String what) {
        return new Fault(FailureCode.INVALID_MESSAGE, "field \"" + field.wireName() + "\" " + what);
    }
}
