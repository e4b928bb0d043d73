package io.tidegate.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.tidegate.config.Config;
import io.tidegate.http.HealthCheck;
import io.tidegate.http.NodeHealth;
import io.tidegate.metrics.Meters;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node measures as a whole: its process, its cluster, its certificates, how far it is with starting and stopping. Thread-safe. */
final class NodeMeters implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(NodeMeters.class);

    /** What the binders name so that promtool complains. */
    private static final Set<String> MISNAMED = Set.of("process.cpu.time", "system.cpu.count");

    private static final double[] PAUSES_NANOS = {1e6, 5e6, 1e7, 2.5e7, 5e7, 1e8, 2.5e8, 5e8, 1e9, 5e9};

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Meters meters;
    private final JvmGcMetrics collector = new JvmGcMetrics();
    private final AtomicLong clientsCertificateExpires = new AtomicLong();

    /** Registers what is known before a node has joined. */
    NodeMeters() {
        registry.config()
                .meterFilter(MeterFilter.deny(NodeMeters::isSummaryOfVertx))
                .meterFilter(MeterFilter.deny(id -> MISNAMED.contains(id.getName())))
                .meterFilter(histogramOfPauses());
        meters = new Meters(registry);
        InfoSnapshot build = InfoSnapshot.builder()
                .name("tidegate_build")
                .help("Always 1; its labels tell the versions")
                .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                        .labels(Labels.of(
                                "version",
                                ThisNode.VERSION,
                                "java",
                                Runtime.version().toString()))
                        .build())
                .build();
        registry.getPrometheusRegistry().register(() -> build);
        new JvmMemoryMetrics().bindTo(registry);
        collector.bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** They cannot be added up over nodes. */
    private static boolean isSummaryOfVertx(Meter.Id id) {
        return id.getName().startsWith("vertx.")
                && (id.getType() == Meter.Type.TIMER || id.getType() == Meter.Type.DISTRIBUTION_SUMMARY);
    }

    private static MeterFilter histogramOfPauses() {
        return new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                return id.getName().equals("jvm.gc.pause")
                        ? DistributionStatisticConfig.builder()
                                .serviceLevelObjectives(PAUSES_NANOS)
                                .build()
                                .merge(config)
                        : config;
            }
        };
    }

    Meters meters() {
        return meters;
    }

    PrometheusMeterRegistry registry() {
        return registry;
    }

    /** All of them, as Prometheus reads them. */
    String scrape() {
        return registry.scrape();
    }

    /** The node has joined. */
    void onJoined(Config config, ClusterWatch watch) {
        meters.gauge(
                "cluster.members",
                "Nodes that see each other, this one included; 0 when it belongs to no cluster",
                watch::members);
        int required =
                Math.max(HealthChecks.nodesToStart(config), config.stream().minimumNodes());
        meters.gauge(
                "cluster.members.required",
                "How many must: the larger of cluster.startNodes and stream.minimumNodes",
                () -> required);
        meters.gauge(
                "cluster.safe",
                "Whether every stream that this node holds had its copies when it looked last, 5 s ago or more",
                () -> watch.isSafe() ? 1 : 0);
        Counter merges =
                meters.counter("cluster.merges", "Times this node's part of a parted cluster joined the larger one");
        Counter joined = changes("joined");
        Counter left = changes("left");
        watch.listen(new ClusterWatch.Listener() {
            @Override
            public void onJoined() {
                joined.increment();
            }

            @Override
            public void onLeft() {
                left.increment();
            }

            @Override
            public void onMerged() {
                merges.increment();
            }
        });
    }

    private Counter changes(String type) {
        return meters.counter("member.changes", "Nodes that joined or left, as this one saw it", "type", type);
    }

    /** What a node tells of its starting and stopping. */
    void onState(NodeState state, NodeHealth health) {
        meters.gauge(
                "ready",
                "Whether clients should be sent to the node, as /health/ready says",
                () -> health.ready().stream().allMatch(HealthCheck::passes) ? 1 : 0);
        meters.gauge(
                "draining",
                "Whether the node lets its clients go, to stop then",
                () -> state.stage() == NodeState.Stage.DRAINING ? 1 : 0);
    }

    /** The ports show a certificate that ends then. */
    void onCertificate(Instant expires) {
        if (clientsCertificateExpires.getAndSet(expires.getEpochSecond()) == 0) {
            expiry("clients", clientsCertificateExpires);
        }
    }

    /** The event bus shows the certificate of this file, as long as the process runs. */
    void onBusCertificate(String file) {
        try (InputStream input = Files.newInputStream(Path.of(file))) {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            if (factory.generateCertificate(input) instanceof X509Certificate certificate) {
                expiry(
                        "bus",
                        new AtomicLong(certificate.getNotAfter().toInstant().getEpochSecond()));
            }
        } catch (IOException | CertificateException unknown) {
            LOGGER.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("error", unknown.toString())
                    .log(
                            "Nobody is told when the event bus's certificate ends, because it does not come first in its file");
        }
    }

    private void expiry(String use, AtomicLong seconds) {
        meters.gauge(
                "certificate.expiry.timestamp.seconds",
                "When a certificate of this node ends, in seconds since the Unix epoch, by what it is used for",
                seconds::get,
                "use",
                use);
    }

    /** A pulse whose lateness is noted. */
    Pulse pulse() {
        var lag = meters.timer("event.loop.lag", "How late a timer of an event loop runs; ten times a second and loop");
        return new Pulse(System::nanoTime, nanos -> lag.record(Duration.ofNanos(nanos)));
    }

    @Override
    public void close() {
        collector.close();
        registry.close();
    }
}
