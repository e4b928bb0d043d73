package io.tidegate.stream;

import io.tidegate.message.Publication;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that a shard holds, in a form that can be compared and printed. */
record ShardView(int id, Map<String, StreamView> streams) {
    static ShardView of(Shard shard) {
        Map<String, StreamView> streams = new TreeMap<>();
        for (String address : shard.addresses()) {
            Stream stream = shard.find(address);
            if (stream != null) {
                streams.put(address, StreamView.of(stream));
            }
        }
        return new ShardView(shard.id(), streams);
    }

    /** The publications of a stream, by offset. */
    Map<Long, Publication> publications(String address) {
        StreamView stream = streams.get(address);
        return stream == null ? Map.of() : stream.publications();
    }

    /** All that a stream holds. */
    record StreamView(
            Effect.Mark mark,
            LogLimit limit,
            InterestedNodes nodes,
            List<Map.Entry<String, Long>> ids,
            long bytes,
            Map<Long, Publication> publications) {
        static StreamView of(Stream stream) {
            Map<Long, Publication> publications = new LinkedHashMap<>();
            for (long offset = stream.log().first(); offset < stream.log().next(); offset++) {
                Publication publication = stream.log().at(offset);
                if (publication != null) {
                    publications.put(offset, publication);
                }
            }
            return new StreamView(
                    stream.mark(),
                    stream.limit(),
                    stream.nodes(),
                    List.copyOf(stream.ids().entries().entrySet()),
                    stream.log().bytes(),
                    publications);
        }
    }
}
