package io.tidegate.message;

/**
 * One header of a publication, as on a Vert.x event-bus message. A name may occur several times.
 *
 * @param name never empty
 * @param value may be empty
 */
public record Header(String name, String value) {}
