# A room as Python's `websockets` has it: everyone at a path receives what one of them sends.
import asyncio
import json
from datetime import datetime, timezone
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import broadcast, serve

rooms = {}


async def handler(websocket):
    url = urlsplit(websocket.request.path)
    name = parse_qs(url.query)["name"][0]
    room = rooms.setdefault(url.path, {"members": set(), "seq": 0})
    room["members"].add(websocket)
    try:
        async for text in websocket:
            room["seq"] += 1
            at = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            event = {"type": "message", "seq": room["seq"], "from": name, "text": text, "at": at}
            broadcast(room["members"], json.dumps(event, ensure_ascii=False))
    finally:
        room["members"].discard(websocket)


async def main():
    async with serve(handler, "127.0.0.1", 0, compression=None, ping_interval=None, backlog=4096) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


asyncio.run(main())
