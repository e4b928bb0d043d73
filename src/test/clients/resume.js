// A client on Node's `ws`: reads an address on one node, loses its connection without a close frame, comes back to
// another node with its session and cursor, and prints every body that it got, one JSON value a line.
// usage: node resume.js URL-A URL-B ADDRESS TOTAL CUT-AFTER
'use strict';
const WebSocket = require('ws');

const [urlA, urlB, address, totalText, cutText] = process.argv.slice(2);
const total = Number(totalText);
const cutAfter = Number(cutText);
let session;
let cursor;
let received = 0;
let cut = false;

function connect(url) {
  const socket = new WebSocket(url);
  const say = (frame) => socket.send(JSON.stringify(frame));
  socket.on('open', () => say({ type: 'connect', id: 1, session }));
  socket.on('error', (error) => fail(error.message));
  socket.on('message', (data, isBinary) => {
    if (isBinary) fail('a binary message');
    const frame = JSON.parse(data.toString());
    switch (frame.type) {
      case 'connected':
        session = frame.session;
        if (frame.subscriptions.length === 0) say({ type: 'register', id: 2, address, since: cursor ?? 'earliest' });
        break;
      case 'registered':
        console.error('registered');
        break;
      case 'rec':
        if (socket.readyState !== WebSocket.OPEN) return;
        cursor = frame.cursor;
        console.log(JSON.stringify(frame.body));
        received += 1;
        if (received === total) process.exit(0);
        if (received === cutAfter && !cut) {
          cut = true;
          socket.removeAllListeners();
          socket.on('error', () => {});
          socket.terminate();
          session = undefined; // the cursor alone must do
          connect(urlB);
        }
        break;
      default:
        fail(`unexpected ${data}`);
    }
  });
}

function fail(why) {
  console.error(why);
  process.exit(1);
}

setTimeout(() => fail(`only ${received} of ${total} after 60 s`), 60000).unref();
connect(urlA);
