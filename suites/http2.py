"""A small HTTP/2 client on Python's `h2`, with its own checks switched off so that wrong requests can be sent."""

import socket

import h2.config
import h2.connection
import h2.events
import h2.exceptions

import wire


class Client:
    """One connection with prior ALPN `h2`."""

    def __init__(self, port, name, tls=True, timeout=10.0):
        self.raw = wire.Raw(port, tls, name, alpn=("h2",), timeout=timeout)
        if tls:
            assert self.raw.sock.selected_alpn_protocol() == "h2", "the server does not speak HTTP/2"
        config = h2.config.H2Configuration(client_side=True, validate_outbound_headers=False, normalize_outbound_headers=False,
                                           validate_inbound_headers=True, header_encoding="utf-8")
        self.connection = h2.connection.H2Connection(config)
        self.connection.initiate_connection()
        self._flush()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.raw.close()

    def _flush(self):
        data = self.connection.data_to_send()
        if data:
            self.raw.send(data)

    def request(self, path, authority, headers=(), method="GET", body=None):
        fields = [(":method", method), (":scheme", "https"), (":authority", authority), (":path", path), *headers]
        return self.raw_request(fields, body)

    def raw_request(self, fields, body=None):
        """(status, headers, body); status None when the stream or the connection was reset."""
        stream = self.connection.get_next_available_stream_id()
        try:
            self.connection.send_headers(stream, fields, end_stream=body is None)
            if body is not None:
                self.connection.send_data(stream, body, end_stream=True)
            self._flush()
        except OSError:
            return None, [], b""
        status, headers, received = None, [], b""
        while True:
            try:
                data = self.raw.sock.recv(65536)
            except (TimeoutError, socket.timeout) as problem:
                raise AssertionError(f"no answer to {fields}") from problem
            except OSError:
                return None, headers, received
            if not data:
                return None, headers, received
            try:
                events = self.connection.receive_data(data)
            except h2.exceptions.ProtocolError:
                return None, headers, received
            for event in events:
                if isinstance(event, h2.events.ResponseReceived):
                    headers = event.headers
                    status = int(dict(headers)[":status"])
                elif isinstance(event, h2.events.DataReceived):
                    received += event.data
                    self.connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, (h2.events.StreamReset, h2.events.ConnectionTerminated)):
                    # A reset after a complete answer (NO_ERROR) is the answer.
                    return (status if status and event.error_code == 0 else None), headers, received
                elif isinstance(event, h2.events.StreamEnded):
                    return status, headers, received
            self._flush()
