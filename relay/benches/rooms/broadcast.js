// A room as npm `ws` has it: everyone at a path receives what one of them sends.
const { WebSocketServer } = require('ws');

const rooms = new Map();
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, backlog: 4096 });

server.on('listening', () => console.log(server.address().port));
server.on('connection', (socket, request) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const room = rooms.get(pathname) ?? { members: new Set(), seq: 0 };
  const from = searchParams.get('name');
  rooms.set(pathname, room);
  room.members.add(socket);
  socket.on('close', () => room.members.delete(socket));
  socket.on('error', () => room.members.delete(socket));
  socket.on('message', (data) => {
    room.seq += 1;
    const at = new Date().toISOString();
    const event = JSON.stringify({ type: 'message', seq: room.seq, from, text: data.toString(), at });
    // Encoded once: a string would be encoded anew for each member.
    const bytes = Buffer.from(event);
    for (const member of room.members) member.send(bytes, { binary: false });
  });
});
