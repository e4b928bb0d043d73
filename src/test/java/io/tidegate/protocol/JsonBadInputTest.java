package io.tidegate.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way to be wrong has its code, names what to mend, and leaves the rest of the message alone where it can. */
final class JsonBadInputTest {
    private static final String PING = "{\"type\":\"ping\"}";

    private final JsonEncoding encoding = new JsonEncoding(new ProtocolLimits(32, 4, 64, 8, 16, 1000));

    /** One object that is well-formed JSON; the id that can be told; the code; a word of the message. */
    static Stream<Arguments> wellFormed() {
        return Stream.of(
                arguments("[]", null, FailureCode.INVALID_MESSAGE, "JSON object"),
                arguments("17 ", null, FailureCode.INVALID_MESSAGE, "JSON object"),
                arguments("null ", null, FailureCode.INVALID_MESSAGE, "JSON object"),
                arguments("\"{}\"", null, FailureCode.INVALID_MESSAGE, "JSON object"),
                arguments("{}", null, FailureCode.INVALID_MESSAGE, "\"type\" is missing"),
                arguments("{'id':1}", 1L, FailureCode.INVALID_MESSAGE, "\"type\" is missing"),
                arguments("{'id':1,'type':null}", 1L, FailureCode.INVALID_MESSAGE, "\"type\" is missing"),
                arguments("{'id':1,'type':5}", 1L, FailureCode.INVALID_MESSAGE, "\"type\" must be a string"),
                arguments("{'id':1,'type':['ping']}", 1L, FailureCode.INVALID_MESSAGE, "\"type\" must be a string"),
                arguments("{'type':'ping','type':'ping'}", null, FailureCode.INVALID_MESSAGE, "more than once"),
                arguments("{'type':'shout','id':1}", 1L, FailureCode.UNKNOWN_TYPE, "ping, connect, register"),
                arguments("{'type':'','id':1}", 1L, FailureCode.UNKNOWN_TYPE, "ping, connect, register"),
                arguments("{'type':'register','id':'1','address':'a'}", null, FailureCode.INVALID_MESSAGE, "\"id\""),
                arguments("{'type':'register','id':1.0,'address':'a'}", null, FailureCode.INVALID_MESSAGE, "integer"),
                arguments("{'type':'register','id':9007199254740992,'address':'a'}", null, code(101), "integer"),
                arguments("{'type':'register','id':-9007199254740992,'address':'a'}", null, code(101), "integer"),
                arguments("{'type':'register','id':99999999999999999999,'address':'a'}", null, code(101), "integer"),
                arguments("{'type':'register','id':1,'id':2,'address':'a'}", null, code(101), "\"id\" is there more"),
                arguments("{'type':'register','id':1}", 1L, FailureCode.MISSING_ADDRESS, "\"address\" is missing"),
                arguments("{'type':'register','id':1,'address':null}", 1L, FailureCode.MISSING_ADDRESS, "missing"),
                arguments("{'type':'register','id':1,'address':[]}", 1L, FailureCode.INVALID_MESSAGE, "string"),
                arguments("{'type':'register','id':1,'address':{}}", 1L, FailureCode.INVALID_MESSAGE, "string"),
                arguments("{'type':'register','address':'','id':1}", 1L, FailureCode.INVALID_ADDRESS, "1 to 32"),
                arguments("{'type':'register','address':'" + "a".repeat(33) + "'}", null, code(104), "1 to 32"),
                arguments("{'type':'send','address':'tidegate.publish'}", null, code(104), "tidegate."),
                arguments("{'type':'publish','address':'__vertx.reply.1'}", null, code(104), "__vertx."),
                arguments("{'type':'publish','address':'a\\ud800'}", null, code(101), "surrogate"),
                arguments("{'type':'register','address':'a','since':'yesterday'}", null, code(107), "\"since\""),
                arguments("{'type':'register','address':'a','since':'-1:1'}", null, code(107), "\"since\""),
                arguments("{'type':'register','address':'a','since':{}}", null, code(101), "\"since\""),
                arguments("{'type':'register','address':'a','since':{'last':0}}", null, code(101), "1 or more"),
                arguments("{'type':'register','address':'a','since':{'last':[1]}}", null, code(101), "1 or more"),
                arguments("{'type':'register','address':'a','since':{'last':1,'last':2}}", null, code(101), "last"),
                arguments("{'type':'register','address':'a','since':[['x']]}", null, code(101), "\"earliest\""),
                arguments("{'type':'register','address':'a','ack':'server'}", null, code(101), "\"client\""),
                arguments("{'type':'register','address':'a','ack':true}", null, code(101), "\"ack\" must be a string"),
                arguments("{'type':'ack','address':'a'}", null, code(101), "\"cursor\" is missing"),
                arguments("{'type':'ack','address':'a','cursor':40}", null, code(101), "\"cursor\" must be a string"),
                arguments("{'type':'ack','address':'a','cursor':'k3xq9a'}", null, code(107), "\"cursor\""),
                arguments("{'type':'history','address':'a','limit':0}", null, code(101), "\"limit\""),
                arguments("{'type':'history','address':'a','limit':'9'}", null, code(101), "\"limit\""),
                arguments("{'type':'publish','address':'a','headers':[]}", null, code(101), "\"headers\""),
                arguments("{'type':'publish','address':'a','headers':{'a':null}}", null, code(114), "strings"),
                arguments("{'type':'publish','address':'a','headers':{'a':{'b':1}}}", null, code(114), "strings"),
                arguments("{'type':'publish','address':'a','headers':{'a':[['b']]}}", null, code(114), "strings"),
                arguments("{'type':'publish','address':'a','headers':{'':'b'}}", null, code(114), "not empty"),
                arguments("{'type':'publish','address':'a','headers':{'a':'\\udc00'}}", null, code(114), "surrogate"),
                arguments("{'type':'publish','address':'a','headers':{'a':'b','a':'c'}}", null, code(114), "array"),
                arguments(
                        "{'type':'publish','address':'a','headers':{'Tidegate-Id':'b'}}", null, code(114), "reserved"),
                arguments(
                        "{'type':'publish','address':'a','headers':{'a':['1','2','3','4','5']}}", null, code(114), "4"),
                arguments("{'type':'publish','address':'a','key':''}", null, code(101), "1 to 16"),
                arguments(
                        "{'type':'publish','address':'a','key':'" + "k".repeat(17) + "'}", null, code(101), "1 to 16"),
                arguments("{'type':'publish','address':'a','key':7}", null, code(101), "\"key\" must be a string"),
                arguments("{'type':'send','address':'a','replyAddress':''}", null, code(101), "\"replyAddress\""),
                arguments("{'type':'publish','address':'a','body':1,'body':2}", null, code(101), "\"body\" is there"),
                arguments(
                        "{'type':'publish','address':'a','body':'" + "b".repeat(63) + "','id':1}", 1L, code(105), "65"),
                arguments("{'type':'publish','address':'a','body':" + nested(8) + ",'id':1}", 1L, code(106), "8 deep"),
                arguments("{'type':'ping','other':" + nested(900) + ",'id':1}", 1L, code(106), "8 deep"),
                arguments("{'type':'publish','headers':{'a':" + nested(8) + "},'id':1}", 1L, code(106), "8 deep"),
                arguments("{'type':'connect','id':1,'token':5}", 1L, code(101), "\"token\" must be a string"),
                arguments("{'type':'connect','id':1,'session':false}", 1L, code(101), "\"session\" must be a string"));
    }

    @ParameterizedTest
    @MethodSource("wellFormed")
    void faultInOneObjectIsToldOnceAndTheNextIsHandled(String json, @Nullable Long id, FailureCode code, String word) {
        List<Object> heard = decode(PING + json.replace('\'', '"') + PING);
        assertThat(heard).hasSize(3);
        assertThat(heard.get(0)).isEqualTo(new ClientFrame.Ping());
        assertInvalid(heard.get(1), id, code, word);
        assertThat(heard.get(2)).isEqualTo(new ClientFrame.Ping());
    }

    /** What is no JSON at all; the id that was readable before; the code; a word of the message. */
    static Stream<Arguments> malformed() {
        return Stream.of(
                arguments("hello", null, FailureCode.INVALID_JSON, "byte"),
                arguments("}", null, FailureCode.INVALID_JSON, "byte"),
                arguments(",", null, FailureCode.INVALID_JSON, "byte"),
                arguments("{'type':'ping'", null, FailureCode.INVALID_JSON, "byte"),
                arguments("{'type':'ping',}", null, FailureCode.INVALID_JSON, "byte"),
                arguments("{type:'ping'}", null, FailureCode.INVALID_JSON, "byte"),
                arguments("{'id':5,'body':'a\nb'}", 5L, FailureCode.INVALID_JSON, "byte"),
                arguments("{'id':5,'body':'\\x'}", 5L, FailureCode.INVALID_JSON, "byte"),
                arguments("{'id':5,'x':'a\nb'}", 5L, FailureCode.INVALID_JSON, "byte"),
                arguments("{'id':5,'body':01}", 5L, FailureCode.INVALID_JSON, "byte"),
                arguments("{'id':5,'body':NaN}", 5L, FailureCode.INVALID_JSON, "byte"),
                arguments("{'id':5,'body':[1}", 5L, FailureCode.INVALID_JSON, "byte"),
                arguments("{'id':5,'headers':{'a':[", 5L, FailureCode.INVALID_JSON, "byte"),
                arguments("{'id':5,'headers':{'a':tru}}", 5L, FailureCode.INVALID_JSON, "byte"),
                arguments("{'id':5,'since':{'last'", 5L, FailureCode.INVALID_JSON, "byte"),
                arguments("{'id':5,'body':" + "9".repeat(1001) + "}", 5L, FailureCode.INVALID_JSON, "1000"),
                arguments("{'id':5,/**/'type':'ping'}", 5L, FailureCode.INVALID_JSON, "byte"),
                arguments("{'id':5,'body':" + "[".repeat(50_000), 5L, FailureCode.TOO_DEEP, "8 deep"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void whatIsNoJsonIsToldOnceAndEndsTheMessage(String json, @Nullable Long id, FailureCode code, String word) {
        List<Object> heard = decode(PING + json.replace('\'', '"') + PING);
        assertThat(heard).hasSize(2);
        assertThat(heard.get(0)).isEqualTo(new ClientFrame.Ping());
        assertInvalid(heard.get(1), id, code, word);
    }

    @ParameterizedTest
    @MethodSource("notUtf8")
    void messageThatIsNotUtf8IsRefusedAsAWhole(byte[] fault) {
        byte[] head = (PING + "{\"type\":\"publish\",\"address\":\"a\",\"body\":\"ü").getBytes(StandardCharsets.UTF_8);
        byte[] message = new byte[head.length + fault.length + 2];
        System.arraycopy(head, 0, message, 0, head.length);
        System.arraycopy(fault, 0, message, head.length, fault.length);
        message[message.length - 2] = '"';
        message[message.length - 1] = '}';
        List<Object> heard = FrameRecorder.decode(encoding, message);
        assertThat(heard).hasSize(1);
        assertInvalid(heard.get(0), null, FailureCode.INVALID_JSON, "UTF-8");
    }

    static Stream<byte[]> notUtf8() {
        return Stream.of(
                new byte[] {(byte) 0xFF},
                new byte[] {(byte) 0xC0, (byte) 0x80}, // overlong
                new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, // a surrogate
                new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, // above U+10FFFF
                new byte[] {(byte) 0xE2, (byte) 0x82}); // cut off
    }

    @Test
    void emptyMessageIsNoJson() {
        assertInvalid(decode("").get(0), null, FailureCode.INVALID_JSON, "empty");
        assertInvalid(decode(" \n").get(0), null, FailureCode.INVALID_JSON, "empty");
    }

    @Test
    void otherEncodingsOfUnicodeAreNotGuessed() {
        byte[] message = PING.getBytes(StandardCharsets.UTF_16BE);
        assertInvalid(FrameRecorder.decode(encoding, message).get(0), null, FailureCode.INVALID_JSON, "byte");
    }

    @Test
    void faultInAFieldThatTheTypeDoesNotUseIsIgnored() {
        assertThat(decode("{\"type\":\"ping\",\"id\":\"x\",\"address\":5,\"headers\":[],\"since\":1,\"ack\":{}}"))
                .containsExactly(new ClientFrame.Ping());
    }

    @Test
    void manyHostileFieldNamesDoNotStopTheNextMessage() {
        for (int message = 0; message < 200; message++) {
            StringBuilder json = new StringBuilder("{\"type\":\"ping\"");
            for (int name = 0; name < 200; name++) {
                json.append(",\"").append(message).append('-').append(name).append("\":0");
            }
            assertThat(decode(json.append('}').toString())).containsExactly(new ClientFrame.Ping());
        }
    }

    private static void assertInvalid(Object heard, @Nullable Long id, FailureCode code, String word) {
        assertThat(heard).isInstanceOf(FrameRecorder.Invalid.class);
        FrameRecorder.Invalid invalid = (FrameRecorder.Invalid) heard;
        assertThat(invalid.code()).as(invalid.message()).isEqualTo(code);
        assertThat(invalid.id()).isEqualTo(id);
        assertThat(invalid.message()).contains(word);
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }

    private static FailureCode code(int number) {
        return Stream.of(FailureCode.values())
                .filter(code -> code.number() == number)
                .findFirst()
                .orElseThrow();
    }

    private List<Object> decode(String message) {
        return FrameRecorder.decode(encoding, message);
    }
}
