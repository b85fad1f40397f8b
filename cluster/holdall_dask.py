"""Runs Holdall's tasks on dask.distributed: what a worker does with them, and the gateway that takes them.

On scheduler and workers this module has to be importable. Each worker starts the command HOLDALL_CHILD
beside itself, a JavaScript program that runs the tasks; results stay in Dask as bytes.

    python3 -m holdall_dask tcp://scheduler:8786 --shared /mnt/data     # HOLDALL_TOKEN in the environment
"""

import argparse
import asyncio
import collections
import hmac
import json
import os
import secrets
import shlex
import ssl
import struct
import subprocess
import sys
import threading
from operator import getitem

import tornado.ioloop
import tornado.web
import tornado.websocket
from distributed import Client, KilledWorker, get_worker

PROTOCOL = "holdall.1"
ATTEMPTS = 3  # children that a task may end
GRACE = 0.2  # seconds a task has to end by itself
CHUNK = 2**20  # bytes of a result in one message
SCATTERED = 2**16  # bytes from which data does not pass through the scheduler
MAX_TASKS = 50_000  # of one run
MAX_MESSAGE = 2**30
WAIT_FOR_WORKERS = 30  # seconds
ENVIRONMENT = ("PATH", "HOME", "TMPDIR", "LANG", "TZ")


class JsError(Exception):
    """A task has failed: its number, and what was thrown, encoded."""

    def __repr__(self):
        return f"JsError in task {self.args[0]}"


class ChildLost(Exception):
    """A task has ended all children that it was given to: its number, why, and how many."""


class Ended(Exception):
    """The run is over."""


class ChildDied(Exception):
    """The child is gone while it ran a task."""


def frame(header, parts=()):
    parts = [json.dumps(header).encode(), *parts]
    lengths = struct.pack(f"<{len(parts) + 1}I", len(parts), *map(len, parts))
    return b"".join([lengths, *parts])


def message(data):
    (count,) = struct.unpack_from("<I", data)
    at, parts = 4 * (count + 1), []
    for length in struct.unpack_from(f"<{count}I", data, 4):
        parts.append(data[at : at + length])
        at += length
    return json.loads(parts[0]), parts[1:]


# What runs on workers.

children, idle, lock = set(), [], threading.Lock()
ended = collections.deque(maxlen=10_000)  # prefixes of the names of runs that are over


def is_ended(run):
    return any(run.startswith(prefix) for prefix in list(ended))


class Child:
    def __init__(self):
        names = ENVIRONMENT + tuple(os.environ.get("HOLDALL_CHILD_ENV", "").split())
        env = {name: os.environ[name] for name in names if name in os.environ}
        command = shlex.split(os.environ["HOLDALL_CHILD"])
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)
        self.writing, self.known, self.run = threading.Lock(), set(), None
        try:
            self.version = self.receive()[0]["hello"]
        except ChildDied as died:
            raise RuntimeError(f"Cannot start a child by {command}: it {died}") from None
        children.add(self)

    def send(self, header, parts=()):
        data = frame(header, parts)
        try:
            with self.writing:
                self.process.stdin.write(struct.pack("<I", len(data)))
                self.process.stdin.write(data)
                self.process.stdin.flush()
        except OSError:
            pass  # reading tells why

    def receive(self):
        start = self.process.stdout.read(4)
        data = self.process.stdout.read(*struct.unpack("<I", start)) if len(start) == 4 else b""
        if not data:
            children.discard(self)
            code = self.process.wait()
            raise ChildDied(f"exited with code {code}" if code >= 0 else f"was ended by signal {-code}")
        return message(data)

    def order(self, task, blob, deps):
        sizes, parts = [], [blob]
        for name, value in zip(task["deps"], deps):
            here, whole = name in self.known, not isinstance(value, (list, tuple))
            sizes.append(-1 if here else None if whole else len(value))
            parts += [] if here else [value] if whole else value
        self.run, self.streams = task["run"], task["stream"]
        self.send({**task, "sizes": sizes}, parts)

    def answer(self):
        reply, parts = self.receive()
        if reply["status"] != "batch":
            self.run = None
            self.known.difference_update(reply["dropped"])
            self.known.update(reply["kept"])
        return reply, [bytes(part) for part in parts]

    def end(self, prefix):
        run = self.run
        if run is not None and run.startswith(prefix):
            # Nobody will ask a stream for more, and so for what becomes of it.
            delay = 0 if self.streams else GRACE
            threading.Timer(delay, lambda: self.kill() if self.run == run else None).start()
        self.send({"end": prefix})
        self.known = {name for name in list(self.known) if f"~{prefix}" not in name}

    def kill(self):
        self.process.kill()
        self.process.wait()
        children.discard(self)


def take_child():
    with lock:
        if idle:
            return idle.pop()
    return Child()


def give_back(child):
    with lock:
        idle.append(child)


def run(head, blob, deps):
    """Runs a task in a child; gives its result as bytes, or as a list of those."""
    task = json.loads(head)
    worker = get_worker()
    task["name"] = worker.get_current_task()
    topic = task["run"].split(":")[0]

    def tell(**event):
        event.update(run=task["run"], task=task["task"], worker=worker.address)
        worker.log_event(topic, event)

    died = 0
    while not is_ended(task["run"]):
        if task["tell"]:
            tell(type="start")
        child = take_child()
        try:
            child.order(task, blob, deps)
            reply, parts = child.answer()
        except ChildDied as death:
            if is_ended(task["run"]):
                break
            # An engine that is out of memory aborts, after a long time: once more has to do.
            died += 2 if "signal 6" in str(death) else 1
            tell(type="lost", reason=str(death))
            if died >= ATTEMPTS:
                raise ChildLost(task["task"], str(death), died) from None
            continue
        give_back(child)
        if reply["status"] == "failed":
            raise JsError(task["task"], parts[0])
        if reply["tells"]:
            tell(type="done", notes=parts[0])
        return parts[1:] if reply["split"] else parts[1]
    raise Ended(task["run"])


class Stream:
    """A task whose elements are taken batch by batch, from a child of its own: an actor."""

    def __init__(self, head, blob, deps):
        task = json.loads(head)
        self.worker, self.child, self.last = get_worker().address, take_child(), None
        self.child.order({**task, "name": "stream"}, blob, deps)

    def where(self):
        return self.worker

    async def pull(self):
        # Not in the one thread that all actors of a worker share.
        return await asyncio.get_running_loop().run_in_executor(None, self.next)

    def next(self):
        if self.last is None:
            self.child.send({"pull": True})
            try:
                reply, parts = self.child.answer()
            except ChildDied as death:
                reply, parts = {"status": "lost", "reason": str(death)}, []
            if reply["status"] == "batch":
                return reply, parts
            if reply["status"] != "lost":
                give_back(self.child)
            self.last = reply, parts
        return self.last


def stop(prefix):
    """Ends the runs of this prefix on a worker."""
    ended.append(prefix)
    for child in list(children):
        threading.Thread(target=child.end, args=[prefix], daemon=True).start()


def version():
    """The version of a worker's children, one of which runs from here on."""
    child = take_child()
    give_back(child)
    return child.version


# What runs in the gateway.


class Gateway(tornado.websocket.WebSocketHandler):
    client, options, token = None, None, None

    def check_origin(self, origin):
        return origin in self.options.origin

    def select_subprotocol(self, offered):
        return PROTOCOL if PROTOCOL in offered else None

    def open(self):
        self.set_nodelay(True)
        self.session, self.futures, self.streams, self.work = None, {}, {}, set()
        self.counts = collections.Counter()
        if self.selected_subprotocol != PROTOCOL:
            self.close(4426, f"This gateway speaks {PROTOCOL}")

    async def on_message(self, data):
        try:
            header, parts = message(data)
            if self.session is None:
                return await self.login(header)
            await getattr(self, "on_" + header["type"])(header, parts)
        except tornado.websocket.WebSocketClosedError:
            pass
        except Exception as error:
            self.close(4400, f"{type(error).__name__}: {error}"[:100])

    async def login(self, header):
        if not hmac.compare_digest(header["token"].encode(), self.token.encode()):
            return self.close(4401, "The token is not that of this gateway")
        try:
            await asyncio.wait_for(self.client.wait_for_workers(1), WAIT_FOR_WORKERS)
        except (asyncio.TimeoutError, TimeoutError):
            return self.close(4503, f"The cluster has no workers after {WAIT_FOR_WORKERS} s")
        found = await self.client.run(version, on_error="return")
        failed = [it for it in found.values() if isinstance(it, BaseException)]
        if failed:
            return self.close(4500, str(failed[0])[:100])
        self.session = secrets.token_hex(4)
        self.client.subscribe_topic(self.session, self.on_event)
        workers = self.client.scheduler_info()["workers"].values()
        slots = sum(worker["nthreads"] for worker in workers)
        self.tell(type="hello", session=self.session, slots=slots, versions=sorted(set(found.values())),
                  shared=self.options.shared)

    def tell(self, parts=(), **header):
        return self.write_message(frame(header, parts), binary=True)

    def on_event(self, event):
        header = dict(event[1])
        notes = header.pop("notes", None)
        try:
            self.tell([] if notes is None else [notes], **{**header, "type": "task-" + header["type"]})
        except tornado.websocket.WebSocketClosedError:
            pass

    def own(self, key):
        if f"~{self.session}:" not in key:
            raise ValueError(f"{key} is none of this session")
        return key

    async def on_submit(self, header, parts):
        dsk, streams, blobs, run_name = {}, [], iter(parts), header["run"]
        self.counts[run_name] += len(header["tasks"])
        if self.counts[run_name] > MAX_TASKS:
            raise ValueError(f"a run has at most {MAX_TASKS} tasks")

        def need(key):
            return key if key in dsk else self.futures[key]

        for task in header["tasks"]:
            key = self.own(task["key"])
            if "part" in task:
                dsk[key] = (getitem, need(task["of"]), task["part"])
            elif "stream" in task:
                streams.append((key, task, next(blobs)))
            elif "head" in task:
                dsk[key] = (run, task["head"], next(blobs), [need(dep) for dep in task["deps"]])
            else:
                data = next(blobs)
                if len(data) < SCATTERED:
                    dsk[key] = data
                else:
                    self.futures.update(await self.client.scatter({key: data}, hash=False))
        want = [key for key in header["want"] if key in dsk]
        needed = [dep for _, task, _ in streams for dep in task["deps"] if dep in dsk]
        found = {**self.futures}
        if want or needed:
            keys = list(dict.fromkeys(want + needed))
            found.update(zip(keys, self.client.get(dsk, keys, sync=False, retries=0)))
            self.futures.update((key, found[key]) for key in want)
        for key, task, blob in streams:
            deps = [found[dep] for dep in task["deps"]]
            self.streams[key] = asyncio.ensure_future(self.open_stream(task, key, blob, deps))
        await self.on_fetch(header, parts)

    async def open_stream(self, task, key, blob, deps):
        future = self.client.submit(Stream, task["head"], blob, deps, key=key, actor=True, pure=False)
        actor = await future
        head, worker = json.loads(task["head"]), await actor.where()
        if head["tell"]:
            self.tell(type="task-start", run=head["run"], task=head["task"], worker=worker)
        return future, actor, worker

    async def on_pull(self, header, _):
        self.later(self.pull(header["key"]))

    async def pull(self, key):
        try:
            _, actor, worker = await self.streams[key]
            reply, parts = await actor.pull()
            await self.tell(parts, type="batch", key=key, worker=worker, **reply)
        except Exception as error:
            await self.failed(key, error)

    async def on_fetch(self, header, _):
        for key in header["send"]:
            self.later(self.deliver(key, self.futures[key]))

    def later(self, coroutine):
        work = asyncio.ensure_future(coroutine)
        self.work.add(work)
        work.add_done_callback(self.work.discard)

    async def on_ping(self, _, __):
        await self.tell(type="pong")

    async def on_release(self, header, _):
        for key in header["keys"]:
            self.futures.pop(key, None)

    async def on_end(self, header, _):
        name = header["run"]
        self.own(f"~{name}")
        self.counts.pop(name, None)
        # A worker that stands keeps nobody else waiting.
        self.later(self.end(name, header["cancel"]))

    async def end(self, name, cancel):
        try:
            await self.drop(name, cancel)
            await self.tell(type="ended", run=name)
        except tornado.websocket.WebSocketClosedError:
            pass
        except Exception as error:
            self.close(4400, f"{type(error).__name__}: {error}"[:100])

    async def drop(self, prefix, cancel):
        keys = [key for key in self.futures if f"~{prefix}" in key]
        futures = [self.futures.pop(key) for key in keys]
        for key in [key for key in self.streams if f"~{prefix}" in key]:
            stream = self.streams.pop(key)
            if not stream.cancel() and stream.exception() is None:
                futures.append(stream.result()[0])
        if cancel and futures:
            await self.client.cancel(futures, force=True)
        del futures
        await self.client.run(stop, prefix, on_error="ignore")

    async def failed(self, key, error):
        if isinstance(error, JsError):
            parts, why = [error.args[1]], {"kind": "task", "task": error.args[0]}
        elif isinstance(error, ChildLost):
            parts, why = [], dict(zip(("task", "reason", "deaths"), error.args), kind="lost")
        elif isinstance(error, KilledWorker):
            parts, why = [], {"kind": "killed", "name": str(error.task)}
        else:
            parts, why = [], {"kind": "other", "message": f"{type(error).__name__}: {error}"}
        try:
            await self.tell(parts, type="failed", key=key, **why)
        except tornado.websocket.WebSocketClosedError:
            pass

    async def deliver(self, key, future):
        try:
            value = await future
        except asyncio.CancelledError:
            return
        except Exception as error:
            return await self.failed(key, error)
        whole = not isinstance(value, (list, tuple))
        parts = [value] if whole else value
        try:
            await self.tell(type="value", key=key, whole=whole, sizes=[len(part) for part in parts])
            for part in parts:
                for start in range(0, len(part), CHUNK):
                    await self.tell([part[start : start + CHUNK]], type="chunk", key=key)
        except tornado.websocket.WebSocketClosedError:
            pass

    def on_close(self):
        if self.session is None:
            return
        for work in list(self.work):
            work.cancel()
        self.client.unsubscribe_topic(self.session)
        asyncio.ensure_future(self.drop(f"{self.session}:", True))


async def serve(options):
    Gateway.options, Gateway.token = options, os.environ.get("HOLDALL_TOKEN", "")
    if len(Gateway.token) < 16:
        sys.exit("Cannot start the gateway: expected a token of at least 16 characters in HOLDALL_TOKEN")
    if options.host not in ("127.0.0.1", "::1", "localhost") and not (options.cert or options.behind_tls):
        sys.exit(f"Cannot listen on {options.host}: expected --cert and --key, or --behind-tls where a proxy has them")
    tls = None
    if options.cert:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(options.cert, options.key)
    Gateway.client = client = await Client(options.scheduler, asynchronous=True, direct_to_workers=True)
    app = tornado.web.Application([("/", Gateway)], websocket_max_message_size=MAX_MESSAGE, websocket_ping_interval=15)
    server = tornado.httpserver.HTTPServer(app, ssl_options=tls)
    sockets = tornado.netutil.bind_sockets(options.port, options.host)
    server.add_sockets(sockets)
    print(f"listening on {sockets[0].getsockname()[1]}", flush=True)
    while client.status == "running":
        await asyncio.sleep(1)
    sys.exit("The scheduler is gone")


def main():
    parser = argparse.ArgumentParser(prog="holdall_dask", description="The gateway of a cluster for Holdall")
    parser.add_argument("scheduler", help="address of the Dask scheduler, for example tls://scheduler:8786")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8780)
    parser.add_argument("--cert", help="certificate in PEM, for wss:")
    parser.add_argument("--key", help="its private key")
    parser.add_argument("--behind-tls", action="store_true", help="a proxy before this gateway has the certificate")
    parser.add_argument("--origin", action="append", default=[], help="origin of pages that may connect")
    parser.add_argument("--shared", action="append", default=[], help="folder that all workers have, by the same path")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    import holdall_dask  # under the name by which workers import it

    holdall_dask.main()
