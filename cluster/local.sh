#!/usr/bin/env bash
# Starts a cluster of N nodes on this machine, each in a JVM of its own, and prints where clients connect:
#
#     cluster/local.sh 3
#     ws://127.0.0.1:8080/ws
#     ws://127.0.0.1:8081/ws
#     ws://127.0.0.1:8082/ws
#
# They are open to everybody on this machine (serve --dev). Ctrl-C ends them all; so does the end of any of them. Further arguments go to each `tidegate serve`.
#
#     BASE_PORT=9000          first port for clients (default 8080)
#     BASE_CLUSTER_PORT=6701  first port of the members (default 5701); the event bus uses 10000 above
#     START_SECONDS=120       how long the nodes may take to become ready
#     TIDEGATE=…/tidegate     what to start (default bin/tidegate beside this directory)
#
# With a proxy in front, which is then the only URL that is printed; configured by conf/haproxy.cfg or conf/nginx.conf:
#
#     PROXY=haproxy           or nginx; must be installed
#     PROXY_PORT=8000         where clients connect
#     BASE_ADMIN_PORT=9090    first port at which HAProxy asks the nodes how they are
set -u

usage() {
    echo "usage: $0 N [argument of serve]..." >&2
    exit 2
}

[ $# -ge 1 ] || usage
case $1 in '' | *[!0-9]* | 0) usage ;; esac
count=$1
shift

root=$(cd "$(dirname "$0")/.." && pwd)
tidegate=${TIDEGATE:-$root/bin/tidegate}
port=${BASE_PORT:-8080}
cluster_port=${BASE_CLUSTER_PORT:-5701}
seconds=${START_SECONDS:-120}
proxy=${PROXY:-}
proxy_port=${PROXY_PORT:-8000}
admin_port=${BASE_ADMIN_PORT:-9090}
PATH=$PATH:/usr/sbin:/usr/local/sbin # where proxies are
case $proxy in
    '') shipped= ;;
    haproxy) shipped=$root/conf/haproxy.cfg ;;
    nginx) shipped=$root/conf/nginx.conf ;;
    *)
        echo "PROXY is $proxy, but can be haproxy or nginx" >&2
        exit 2
        ;;
esac
if [ -n "$proxy" ] && ! command -v "$proxy" >/dev/null; then
    echo "$proxy is not installed" >&2
    exit 1
fi
logs=$(mktemp -d "${TMPDIR:-/tmp}/tidegate.XXXXXX") || exit 1
pids=()
proxy_pid=
ending=

members=
for ((i = 0; i < count; i++)); do
    members=$members${members:+,}127.0.0.1:$((cluster_port + i))
done

# Asks every node to leave in good order, one after the other as they were started, and waits for all of them.
end() {
    local code=$1 pid
    [ -z "$ending" ] || return 0
    ending=yes
    trap '' INT TERM
    for pid in ${pids[@]+"${pids[@]}"}; do
        kill -TERM "$pid" 2>/dev/null
    done
    wait ${pids[@]+"${pids[@]}"}
    # The proxy last: nodes say goodbye to their clients through it.
    [ -z "$proxy_pid" ] || kill -TERM "$proxy_pid" 2>/dev/null
    wait
    if [ "$code" -eq 0 ]; then
        rm -rf "$logs"
    else
        tail -n 40 "$logs"/*.err >&2
        echo "logs: $logs" >&2
    fi
    exit "$code"
}
trap 'end 0' INT TERM

start_node() {
    local settings=()
    if [ -n "$proxy" ]; then
        settings=(--set "http.port=$((admin_port + $1))" --set websocket.trustedProxies=127.0.0.1/32)
    fi
    : >"$logs/node-$1.out" # the node's own shell may make it later than we look
    # In a process group of its own: Ctrl-C reaches this script only, which then asks for a proper stop.
    set -m
    "$tidegate" serve --dev --port $((port + $1)) --cluster-port $((cluster_port + $1)) --members "$members" \
        ${settings[@]+"${settings[@]}"} "${@:2}" \
        >"$logs/node-$1.out" 2>"$logs/node-$1.err" </dev/null &
    set +m
    pids+=($!)
}

# The URL that the node printed when it was ready; nothing before.
url_of() {
    sed -n 's/^ready //p' "$logs/node-$1.out" | head -n 1
}

await_ready() {
    local deadline=$((SECONDS + seconds))
    until [ -n "$(url_of "$1")" ]; do
        if ! kill -0 "${pids[$1]}" 2>/dev/null; then
            echo "node $1 ended before it was ready" >&2
            end 1
        fi
        if [ $SECONDS -ge $deadline ]; then
            echo "node $1 was not ready after $seconds s" >&2
            end 1
        fi
        sleep 0.2
    done
}

# Changes a text in the proxy's configuration, which must hold it.
change() {
    if [ "${configuration/"$1"/}" = "$configuration" ]; then
        echo "$shipped does not hold: $1" >&2
        end 1
    fi
    configuration=${configuration//"$1"/"$2"}
}

# The line of the first node, for each of ours, instead of the lines of three.
name_nodes() {
    local line i address ours=
    line=$(grep -F '10.0.0.1:8080' "$shipped")
    for ((i = 0; i < count; i++)); do
        address=127.0.0.1:$((port + i))
        [ "$proxy" = nginx ] || address="$address port $((admin_port + i))"
        ours=$ours${ours:+$'\n'}${line/10.0.0.1:8080/$address}
        ours=${ours/node1 /node-$i }
    done
    change "$line" "$ours"
    change "$(grep -F '10.0.0.2:8080' "$shipped")" ''
    change "$(grep -F '10.0.0.3:8080' "$shipped")" ''
}

# Writes the shipped configuration for this machine: addresses, paths, as many descriptors as there are, and limits for one
# address out of reach, because all clients here have the same.
configure_proxy() {
    local files kind paths=
    configuration=$(cat "$shipped")
    files=$(ulimit -Hn)
    [ "$files" != unlimited ] && [ "$files" -lt 200100 ] || files=200100
    name_nodes
    if [ "$proxy" = haproxy ]; then
        change 'bind :80'$'\n' "bind 127.0.0.1:$proxy_port"$'\n'
        change '    user haproxy'$'\n' ''
        change '    group haproxy'$'\n' ''
        change /run/haproxy/admin.sock "$logs/admin.sock"
        change 'maxconn 100000' "maxconn $(((files - 100) / 2))"
        change 'gt 200'$'\n' 'gt 1000000'$'\n'
        change 'gt 300'$'\n' 'gt 1000000'$'\n'
    else
        change 'listen 80;' "listen 127.0.0.1:$proxy_port;"
        change 'user www-data;' ''
        change /run/nginx.pid "$logs/nginx.pid"
        change /var/log/nginx "$logs"
        for kind in client_body proxy fastcgi uwsgi scgi; do
            paths="$paths ${kind}_temp_path $logs/$kind;"
        done
        change 'http {' "http {$paths"
        change 'worker_rlimit_nofile 65536;' "worker_rlimit_nofile $files;"
        change 'worker_connections 64000;' "worker_connections $((files - 100));"
        change 'per_ip 200;' 'per_ip 65535;'
        change 'rate=20r/s' 'rate=100000r/s'
        change 'burst=100 ' 'burst=100000 '
    fi
    printf '%s\n' "$configuration" >"$logs/proxy.conf"
}

start_proxy() {
    local command deadline=$((SECONDS + seconds))
    configure_proxy
    if [ "$proxy" = haproxy ]; then
        command=(haproxy -db -f "$logs/proxy.conf")
    else
        command=(nginx -e stderr -g 'daemon off;' -c "$logs/proxy.conf")
    fi
    set -m
    "${command[@]}" >"$logs/proxy.out" 2>"$logs/proxy.err" </dev/null &
    set +m
    proxy_pid=$!
    until (: <"/dev/tcp/127.0.0.1/$proxy_port") 2>/dev/null; do
        if ! kill -0 "$proxy_pid" 2>/dev/null || [ $SECONDS -ge $deadline ]; then
            echo "$proxy does not start" >&2
            end 1
        fi
        sleep 0.2
    done
}

# The first alone: it may build the jar, and it is whom the others join.
start_node 0 "$@"
await_ready 0
for ((i = 1; i < count; i++)); do
    start_node "$i" "$@"
done
for ((i = 1; i < count; i++)); do
    await_ready "$i"
done
if [ -n "$proxy" ]; then
    start_proxy
    echo "ws://127.0.0.1:$proxy_port/ws"
else
    for ((i = 0; i < count; i++)); do
        url_of "$i"
    done
fi

while true; do
    for ((i = 0; i < count; i++)); do
        if ! kill -0 "${pids[$i]}" 2>/dev/null; then
            echo "node $i ended" >&2
            end 1
        fi
    done
    if [ -n "$proxy" ] && ! kill -0 "$proxy_pid" 2>/dev/null; then
        echo "$proxy ended" >&2
        end 1
    fi
    sleep 0.5
done
