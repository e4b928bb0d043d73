/**
 * Certificates and keys of the ports that take TLS: read from files, checked, and read again when the files change. Start at
 * {@link io.tidegate.tls.TlsMaterial}.
 */
@NullMarked
package io.tidegate.tls;

import org.jspecify.annotations.NullMarked;
