package io.tidegate.stream;

import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Sends values through bytes, as between members. */
final class Wire {
    private final InternalSerializationService service = new DefaultSerializationServiceBuilder()
            .addDataSerializableFactory(StreamSerializers.FACTORY, new StreamSerializers())
            .build();

    List<Operation> operations(List<Operation> operations) {
        return list(operations, OperationFormat::write, OperationFormat::read);
    }

    List<Outcome> outcomes(List<Outcome> outcomes) {
        return list(outcomes, OutcomeFormat::write, OutcomeFormat::read);
    }

    List<Effect> effects(List<Effect> effects) {
        return list(effects, EffectFormat::write, EffectFormat::read);
    }

    Shard shard(Shard shard) {
        return service.toObject(service.toData(shard));
    }

    private <T> List<T> list(List<T> values, Format.Writer<T> writer, Format.Reader<T> reader) {
        try (var out = service.createObjectDataOutput()) {
            Format.writeList(out, values, writer);
            return Format.readList(service.createObjectDataInput(out.toByteArray()), reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
