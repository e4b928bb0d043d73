package io.tidegate.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class NodeMinimumTest {
    private final AtomicInteger nodes = new AtomicInteger(3);
    private final NodeMinimum minimum = new NodeMinimum(nodes::get, 2);

    @Test
    void nodesThatGoAndLeaveTooFewAreRemembered() {
        leave(1);
        assertThat(minimum.wasTooFew()).isTrue();

        join(2);
        assertThat(minimum.wasTooFew()).isTrue();
    }

    @Test
    void nodesThatGoAndLeaveEnoughAreNot() {
        leave(2);
        assertThat(minimum.wasTooFew()).isFalse();
    }

    @Test
    void onlyThePartingThatCameLastCounts() {
        leave(2);
        leave(1);
        assertThat(minimum.wasTooFew()).isTrue();

        join(3);
        leave(2);
        assertThat(minimum.wasTooFew()).isFalse();
    }

    @Test
    void aMemberThatJoinsTheOtherHalfForgets() {
        leave(1);
        minimum.onMerging();
        assertThat(minimum.wasTooFew()).isFalse();
    }

    @Test
    void nodesThatAreFewAtTheStartAreNotTooFew() {
        nodes.set(1);
        join(2);
        assertThat(minimum.wasTooFew()).isFalse();
    }

    private void leave(int left) {
        nodes.set(left);
        minimum.memberRemoved(event(MembershipEvent.MEMBER_REMOVED));
    }

    private void join(int now) {
        nodes.set(now);
        minimum.memberAdded(event(MembershipEvent.MEMBER_ADDED));
    }

    private static MembershipEvent event(int type) {
        return new MembershipEvent(nothing(com.hazelcast.cluster.Cluster.class), nothing(Member.class), type, Set.of());
    }

    /** Something that nobody asks anything of. */
    private static <T> T nothing(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            throw new UnsupportedOperationException(method.getName());
        }));
    }
}
