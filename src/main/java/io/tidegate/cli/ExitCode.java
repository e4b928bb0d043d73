package io.tidegate.cli;

/** What the process ends with. */
final class ExitCode {
    static final int OK = 0;

    /** It was tried and did not work. */
    static final int FAILURE = 1;

    /** The command line was wrong; picocli's number for that. */
    static final int USAGE = 2;

    /** No gateway could be reached. */
    static final int UNREACHABLE = 3;

    /** A second signal ended the process before everything was done: 128 and SIGTERM's number, as without a handler. */
    static final int SIGNALLED = 143;

    private ExitCode() {}
}
