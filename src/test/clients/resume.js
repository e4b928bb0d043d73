// A client on Node's `ws`: reads an address on one node, drops its connection without a close frame, comes back to
// another node with its cursor, and prints every body that it got, one JSON value a line. Says "registered" and "cut" on
// stderr when it is so, and waits for a line on stdin before it comes back.
// Fails unless the node has agreed on the extension.
// usage: node resume.js URL-A URL-B ADDRESS TOTAL CUT-AFTER permessage-deflate|none
'use strict';
const readline = require('readline');
const WebSocket = require('ws');

const [urlA, urlB, address, totalText, cutText, extension] = process.argv.slice(2);
const total = Number(totalText);
const cutAfter = Number(cutText);
let cursor;
let received = 0;

function connect(url) {
  const socket = new WebSocket(url);
  const say = (frame) => socket.send(JSON.stringify(frame));
  socket.on('open', () => {
    if ((socket.extensions || 'none') !== extension) fail(`extension ${socket.extensions}`);
    say({ type: 'connect', id: 1 });
  });
  socket.on('error', (error) => fail(error.message));
  socket.on('close', (code) => fail(`closed with ${code}`));
  socket.on('message', (data, isBinary) => {
    if (isBinary) fail('a binary message');
    const frame = JSON.parse(data.toString());
    switch (frame.type) {
      case 'connected':
        say({ type: 'register', id: 2, address, since: cursor ?? 'earliest' });
        break;
      case 'registered':
        if (!frame.recovered) fail('not recovered');
        console.error('registered');
        break;
      case 'rec':
        cursor = frame.cursor;
        console.log(JSON.stringify(frame.body));
        received += 1;
        if (received === total) process.exit(0);
        if (received === cutAfter) cut(socket);
        break;
      default:
        fail(`unexpected ${data}`);
    }
  });
}

function cut(socket) {
  socket.removeAllListeners();
  socket.on('error', () => {});
  socket.terminate();
  const lines = readline.createInterface({ input: process.stdin });
  lines.once('line', () => {
    lines.close();
    connect(urlB);
  });
  console.error('cut');
}

function fail(why) {
  console.error(why);
  process.exit(1);
}

setTimeout(() => fail(`only ${received} of ${total} after 60 s`), 60000).unref();
connect(urlA);
