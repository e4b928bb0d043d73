package io.tidegate.message;

/** Where a reader of a stream wants to begin. */
public sealed interface Since {
    /** Only what is published from now on. */
    Since LATEST = new Latest();

    /** Everything that the log still holds. */
    Since EARLIEST = new Earliest();

    /** Calls the method for this shape. */
    <R> R dispatch(Handler<R> handler);

    /** One method for each shape. */
    interface Handler<R> {
        R onLatest();

        R onEarliest();

        R onLast(Last last);

        R onAfter(After after);
    }

    /** Only what is published from now on. */
    record Latest() implements Since {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onLatest();
        }
    }

    /** Everything that the log still holds. */
    record Earliest() implements Since {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onEarliest();
        }
    }

    /**
     * The newest publications, then what follows.
     *
     * @param count how many of them, 1 or more; fewer come when the log holds fewer
     */
    record Last(int count) implements Since {
        public Last {
            if (count < 1) {
                throw new IllegalArgumentException("last must be 1 or more, not " + count);
            }
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onLast(this);
        }
    }

    /**
     * What follows a position.
     *
     * @param position as an earlier reader had reached it
     */
    record After(Position position) implements Since {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onAfter(this);
        }
    }
}
