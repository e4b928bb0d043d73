package io.tidegate.session;

import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import org.jspecify.annotations.Nullable;

/** Tells Hazelcast how to make what this package sends between members. Numbers are never reused. */
final class HazelcastSessionTypes implements DataSerializableFactory {
    static final int FACTORY = 7_430;
    static final int RECORD_WRITE = 1;

    @Override
    public @Nullable IdentifiedDataSerializable create(int type) {
        return type == RECORD_WRITE ? new HazelcastRecordWrite() : null;
    }
}
