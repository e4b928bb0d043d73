package io.tidegate.config;

/** Whether clients show a certificate of their own. */
public enum ClientCertificates {
    /** They are not asked. */
    NONE,
    /** They are asked, and may go on without; a wrong one is refused. */
    REQUEST,
    /** Who shows none is refused. */
    REQUIRE
}
