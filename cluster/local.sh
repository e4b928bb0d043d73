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
logs=$(mktemp -d "${TMPDIR:-/tmp}/tidegate.XXXXXX") || exit 1
pids=()
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
    wait
    if [ "$code" -eq 0 ]; then
        rm -rf "$logs"
    else
        tail -n 40 "$logs"/node-*.err >&2
        echo "logs: $logs" >&2
    fi
    exit "$code"
}
trap 'end 0' INT TERM

start_node() {
    : >"$logs/node-$1.out" # the node's own shell may make it later than we look
    # In a process group of its own: Ctrl-C reaches this script only, which then asks for a proper stop.
    set -m
    "$tidegate" serve --dev --port $((port + $1)) --cluster-port $((cluster_port + $1)) --members "$members" "${@:2}" \
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

# The first alone: it may build the jar, and it is whom the others join.
start_node 0 "$@"
await_ready 0
for ((i = 1; i < count; i++)); do
    start_node "$i" "$@"
done
for ((i = 1; i < count; i++)); do
    await_ready "$i"
done
for ((i = 0; i < count; i++)); do
    url_of "$i"
done

while true; do
    for ((i = 0; i < count; i++)); do
        if ! kill -0 "${pids[$i]}" 2>/dev/null; then
            echo "node $i ended" >&2
            end 1
        fi
    done
    sleep 0.5
done
