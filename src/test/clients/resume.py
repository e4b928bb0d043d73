"""A client on Python's `websockets`: reads an address on one node, drops its connection without a close frame, comes
back to another node with its cursor, and prints every body that it got, one JSON value a line. Says "registered" and
"cut" on stderr when it is so, and waits for a line on stdin before it comes back.

Fails unless the node has agreed on the extension.

usage: resume.py URL-A URL-B ADDRESS TOTAL CUT-AFTER permessage-deflate|none
"""
import asyncio
import json
import sys

import websockets


def tell(word):
    print(word, file=sys.stderr, flush=True)


def headers(socket):
    """What the node answered to the handshake; before version 14 it was called otherwise."""
    return socket.response_headers if hasattr(socket, "response_headers") else socket.response.headers


async def read(url, address, cursor, count, extension):
    """Reads so many publications, then drops the TCP connection; returns the last cursor."""
    socket = await websockets.connect(url)
    try:
        agreed = headers(socket).get("Sec-WebSocket-Extensions", "none").split(";")[0]
        assert agreed == extension, agreed
        await socket.send(json.dumps({"type": "connect", "id": 1}))
        connected = json.loads(await socket.recv())
        assert connected["type"] == "connected", connected
        await socket.send(json.dumps({"type": "register", "id": 2, "address": address, "since": cursor}))
        registered = json.loads(await socket.recv())
        assert registered["type"] == "registered" and registered["recovered"], registered
        tell("registered")
        for _ in range(count):
            frame = json.loads(await socket.recv())
            assert frame["type"] == "rec", frame
            print(json.dumps(frame["body"]), flush=True)
            cursor = frame["cursor"]
    finally:
        socket.transport.abort()
    return cursor


async def main(url_a, url_b, address, total, cut_after, extension):
    cursor = await read(url_a, address, "earliest", int(cut_after), extension)
    tell("cut")
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    await read(url_b, address, cursor, int(total) - int(cut_after), extension)


asyncio.run(asyncio.wait_for(main(*sys.argv[1:]), 60))
