"""A small server of chat completions on the loopback interface, and the ways in which it misbehaves."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def server(answer):
    """A server on loopback whose POST handler is `answer(handler, body)`; gives (address, list of what it was asked)."""
    asked, closing = [], threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append((self.path, dict(self.headers), body))
            self.closing = closing
            answer(self, body)

        def log_message(self, *args):
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}/v1", asked
    finally:
        closing.set()
        httpd.shutdown()
        httpd.server_close()
        thread.join()


def says(body, status=200):
    """A handler that sends `body` (bytes)."""

    def answer(handler, _):
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def chat(text):
    return says(json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode())


def hangs(handler, _):
    handler.closing.wait(10)


def drips(handler, _):
    """One byte after the other, each in time, and never all of them."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while not handler.closing.wait(0.05):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def cut(handler, _):
    """The beginning of a long answer, and then the connection ends."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [{"message": {"content": "posi')
    handler.close_connection = True


def silent(handler, _):
    """The connection ends without a word."""
    handler.close_connection = True


def no_gzip(handler, _):
    """A body that is not packed as its header says."""
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.send_header("Content-Length", "4")
    handler.end_headers()
    handler.wfile.write(b"oops")
