package io.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** A client of the HTTP API that holds every answer against the node's own document. */
public final class ApiClient {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;
    private final JsonObject document;

    /** A client of the API at this port of this machine. */
    public ApiClient(int port) {
        base = "http://127.0.0.1:" + port;
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(base + "/openapi.json")));
        assertThat(answer.statusCode()).isEqualTo(200);
        document = new JsonObject(answer.body());
    }

    /** An answer that the document allows. */
    public record Answer(int status, JsonObject json, HttpResponse<String> raw) {}

    /** What the node serves at /openapi.json. */
    public JsonObject document() {
        return document;
    }

    /** Asks with a key; an empty one is not sent. */
    public Answer get(String key, String path) {
        return checked("GET", path, request(key, path).GET());
    }

    /** Sends JSON. */
    public Answer post(String key, String path, JsonObject body) {
        return post(key, path, body.encode());
    }

    /** Sends what may be JSON. */
    public Answer post(String key, String path, String body) {
        return checked(
                "POST",
                path,
                request(key, path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Sends anything as anything. */
    public Answer post(String key, String path, byte[] body, String type) {
        return checked(
                "POST",
                path,
                request(key, path).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    /** Asks in any way. */
    public Answer call(String method, String key, String path) {
        return checked(method, path, request(key, path).method(method, HttpRequest.BodyPublishers.noBody()));
    }

    /** Asks with any Authorization. */
    public Answer withHeader(String path, String authorization) {
        return checked(
                "GET", path, HttpRequest.newBuilder(URI.create(base + path)).header("Authorization", authorization));
    }

    private HttpRequest.Builder request(String key, String path) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(base + path));
        return key.isEmpty() ? builder : builder.header("Authorization", "Bearer " + key);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(
                    request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(error);
        }
    }

    private Answer checked(String method, String path, HttpRequest.Builder request) {
        HttpResponse<String> answer = send(request);
        String type = answer.headers().firstValue("Content-Type").orElse("none");
        JsonObject json = new JsonObject(answer.body());
        assertThat(check(json, schema(method, path, answer.statusCode(), type)))
                .as("%s %s answered %d: %s", method, path, answer.statusCode(), answer.body())
                .isEmpty();
        if (answer.statusCode() >= 400) {
            assertThat(json.getInteger("status")).isEqualTo(answer.statusCode());
        }
        return new Answer(answer.statusCode(), json, answer);
    }

    /** What the document says of such an answer; paths and methods that it does not have are answered by problems. */
    private JsonObject schema(String method, String path, int status, String type) {
        String name = path.contains("?") ? path.substring(0, path.indexOf('?')) : path;
        JsonObject operation = document.getJsonObject("paths")
                .getJsonObject(name, new JsonObject())
                .getJsonObject(method.toLowerCase(Locale.ROOT));
        if (operation == null) {
            assertThat(status).isIn(401, 404, 405, 429);
            assertThat(type).isEqualTo("application/problem+json");
            return new JsonObject().put("$ref", "#/components/schemas/Problem");
        }
        JsonObject answer = operation.getJsonObject("responses").getJsonObject(Integer.toString(status));
        assertThat(answer).as("%s %s may answer %d", method, path, status).isNotNull();
        JsonObject content = answer.getJsonObject("content").getJsonObject(type);
        assertThat(content)
                .as("%s %s may answer %d with %s", method, path, status, type)
                .isNotNull();
        return content.getJsonObject("schema");
    }

    /** What is wrong with an answer, as a schema of the document has it; nothing when the text is empty. */
    public String check(JsonObject json, JsonObject schema) {
        JsonObject whole = new JsonObject()
                .put("$id", "app://api")
                .put("allOf", new JsonArray().add(schema))
                .put("components", document.getJsonObject("components"));
        OutputUnit outcome = Validator.create(
                        JsonSchema.of(whole),
                        new JsonSchemaOptions()
                                .setBaseUri("app://api")
                                .setDraft(Draft.DRAFT202012)
                                .setOutputFormat(OutputFormat.Basic))
                .validate(json);
        return Boolean.TRUE.equals(outcome.getValid()) ? "" : outcome.toJson().encode();
    }
}
