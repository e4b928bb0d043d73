# Tidegate in a container: a Java runtime made for it, an archive of its classes from a real start, on a small base.
#
#     docker build -t tidegate .
#     docker run --read-only --tmpfs /tmp -p 8080:8080 tidegate
#     docker run --rm tidegate check-config --config /etc/tidegate/tidegate.yaml
#
# Arguments are the command's: `serve --config /etc/tidegate/tidegate.yaml` without any. docs/image.md says more.

# A JDK, 17 or newer, with Maven.
ARG JDK_IMAGE=maven:3.9-eclipse-temurin-17
# Anything with glibc; neither a shell nor a user is needed.
ARG BASE_IMAGE=debian:bookworm-slim
# Where the jar comes from: "compiled" here, or "given", which takes target/tidegate.jar as it is.
ARG JAR=compiled

FROM ${JDK_IMAGE} AS compiled
WORKDIR /src
COPY pom.xml ./
COPY .mvn .mvn
COPY cluster cluster
COPY src src
RUN mvn -B -q -ntp package -DskipTests

FROM ${JDK_IMAGE} AS given
WORKDIR /src
COPY target/tidegate.jar target/

FROM ${JAR} AS made
# The files' time, in seconds; fixed, so that two builds are alike.
ARG SOURCE_DATE_EPOCH=1
COPY image image
COPY conf conf
RUN image/make target/tidegate.jar /

FROM ${BASE_IMAGE}
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Tidegate" \
      org.opencontainers.image.description="A WebSocket gateway for Vert.x event buses, run as a cluster" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# In the order of how seldom they change.
COPY --from=made /opt/tidegate/java /opt/tidegate/java
COPY --from=made /opt/tidegate/lib /opt/tidegate/lib
COPY --from=made /etc/tidegate /etc/tidegate
COPY --from=made /opt/tidegate/conf /opt/tidegate/conf
COPY --from=made /opt/tidegate/tidegate.* /opt/tidegate/
# A node needs no name of a user, no home, and no right to write anywhere but in /tmp.
USER 10001:10001
WORKDIR /tmp
ENV JDK_JAVA_OPTIONS="@/opt/tidegate/conf/jvm-container.options"
# Clients, members, event bus, health and metrics.
EXPOSE 8080 5701 15701 9090
STOPSIGNAL SIGTERM
ENTRYPOINT ["/opt/tidegate/java/bin/java", "@/opt/tidegate/conf/jvm.options", "-jar", "/opt/tidegate/tidegate.jar"]
CMD ["serve", "--config", "/etc/tidegate/tidegate.yaml"]
