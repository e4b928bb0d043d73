package io.tidegate.transport;

import io.netty.buffer.ByteBuf;

/**
 * A text, binary or continuation frame from a client.
 *
 * @param binary whether it is a binary one
 * @param compressed whether it begins a compressed message
 * @param last whether it ends its message
 * @param payload not masked any more; whoever hands it over releases it
 */
record DataFrame(boolean binary, boolean compressed, boolean last, ByteBuf payload) {}
