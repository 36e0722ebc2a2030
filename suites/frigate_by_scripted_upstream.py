"""`preset: frigate` in front of a scripted Frigate, with the configuration of docs/services/frigate.md as it stands there.

The upstream is ours (`frigate_upstream.py`) and does what the specification says that Frigate does; nothing here was tried
against Frigate itself."""

import base64
import concurrent.futures
import itertools
import json
import re
import time

import wire
from frigate_upstream import Frigate
from harness import (PORTAL, ROOT, Doorward, Visitor, bare_cookies, case, contains, doorward, equal, eventually, lacks, one_of)
from upstream import FILE
from websocket import WebSocket as Socket

HOST = "cameras.example.com"
GOOD = "orbit lantern violin"
SECRET = "Xw9TqkS0mVbYd31fGhJ7LpZr"
PAGE = (ROOT / "docs/services/frigate.md").read_text()
PEOPLE = {"root": "admin", "vera": "viewer", "carol": "porch", "otto": "garden", "homeassistant": "viewer"}


def claims(token):
    """Header and payload of a JWT, as a program reads them: without a look at the signature."""
    return [json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in token.split(".")[:2]]


def block(title):
    """The first YAML block below a heading of the page."""
    section = PAGE.split(f"\n## {title}\n", 1)[1]
    return re.search(r"```yaml\n(.*?)```", section, re.S)[1]


def configuration(port, extra=""):
    """What the page says, word for word, but for addresses: the scripted upstream speaks no TLS, and on this machine."""
    text = block("3. Doorward's side")
    text = text.replace("https://frigate.lan:8971", f"http://127.0.0.1:{port}")
    text = re.sub(r"    tls:\n      pin: .*\n", "", text)
    text = text.replace("/etc/doorward/frigate-proxy-secret", "{folder}/frigate-proxy-secret")
    text = text.replace("roles: [porch]", "roles: [porch, garden]\n  failed_login_rate_limit: '5/minute'")
    return f"server: {{address: '127.0.0.1:{{port}}', internal_address: 'disabled'}}\nregulation: {{max_retries: 0}}\n{text}{extra}"


class Scene:
    def __init__(self, extra="", secret=SECRET, people=PEOPLE, accounts=None, password=""):
        self.frigate = Frigate(SECRET, {"porch": ("front_door",), "garden": ()}, accounts=accounts)
        files = {"frigate-proxy-secret": secret + "\n", "frigate-password": password + "\n"}
        self.server = Doorward(configuration(self.frigate.port, extra), files)
        self.cookies = {}
        for user, role in people.items():
            added = doorward("--config", self.server.config, "users", "add", user, "--role", role,
                             cwd=self.server.folder.path, stdin=GOOD + "\n")
            equal(added.returncode, 0, added.stderr)

    def stop(self):
        equal(self.server.stop(), 0, "exit status")
        self.frigate.stop()

    def cookie(self, user):
        if user not in self.cookies:
            body = json.dumps({"user": user, "password": GOOD}).encode()
            answer = wire.request(self.server.port, "POST", "/api/login", {"Content-Type": "application/json"}, body, PORTAL, tls=True)
            equal(answer.status, 200, answer)
            self.cookies[user] = f"doorward_session={bare_cookies(answer)['doorward_session']}"
        return self.cookies[user]

    def ask(self, user, path, method="GET", headers=(), body=None):
        sent = list(wire.as_list(dict(headers)))
        if user:
            sent.append(("Cookie", self.cookie(user)))
        return wire.request(self.server.port, method, path, sent, body, HOST, tls=True)


def bench():
    scene = Scene()
    yield scene
    scene.stop()


@case
def the_page_s_two_sides_fit_together_and_the_preset_is_shown(scene):
    shown = doorward("--config", scene.server.config, "config", "show", cwd=scene.server.folder.path)
    equal(shown.returncode, 0, shown.stderr)
    for line in ("services[0].remote_groups", "services[0].admin_paths", "services[0].camera_layout"):
        found = next(one for one in shown.stdout.split("\n") if one.startswith(line))
        assert found.endswith("preset frigate"), found
    lacks(shown.stdout, SECRET)
    checked = doorward("--config", scene.server.config, "config", "check", cwd=scene.server.folder.path)
    contains(checked.stdout, "the configuration is fine")
    printed = doorward("config", "preset", "frigate", cwd=scene.server.folder.path)
    for line in block("2. Frigate's side").split("\n"):
        if "auth.example.com" not in line and line.strip() not in ("roles:", "porch:", "- front_door", ""):
            contains(printed.stdout, line)


@case
def fr_056_the_profile_shows_user_and_role_for_admin_viewer_and_a_custom_role(scene):
    for user, role in (("root", "admin"), ("vera", "viewer"), ("carol", "porch")):
        answer = scene.ask(user, "/api/profile")
        equal(answer.status, 200, answer)
        profile = json.loads(answer.text)
        equal((profile["username"], profile["role"]), (user, role))
        seen = scene.frigate.last()
        equal((seen.one("remote-user"), seen.one("remote-groups")), (user, role))
    lacks(scene.server.text, SECRET)


@case
def what_a_visitor_says_about_themselves_reaches_frigate_in_no_spelling(scene):
    names = ["Remote-User", "Remote-Groups", "Remote-Role", "X-Forwarded-User", "X-Forwarded-Groups", "X-Auth-Request-User",
             "X-authentik-username", "X-authentik-groups", "X-Proxy-Secret"]
    for name in names:
        for spelled in (name, name.lower(), name.upper(), name.replace("-", "_")):
            for value in ("admin", SECRET):
                answer = scene.ask("carol", "/api/profile", headers={spelled: value})
                equal(json.loads(answer.text)["role"], "porch", spelled)
                lacks(repr([value for key, value in scene.frigate.last().headers
                            if key.lower().replace("_", "-") == name.lower()]), "'admin'")
    equal(scene.ask("carol", "/api/profile", headers={"Connection": "remote-user, remote-groups, x-proxy-secret"}).status, 200)
    equal(scene.frigate.last().one("remote-groups"), "porch")


SPELLINGS = {
    "plain": lambda path: path,
    "doubled slash": lambda path: path.replace("/", "//", 2),
    "encoded letters": lambda path: path.replace("back", "%62%61ck"),
    "encoded underscore": lambda path: path.replace("_yard", "%5Fyard").replace("_door", "%5fdoor"),
    "dot segment": lambda path: "/x/.." + path,
    "encoded slash": lambda path: path.replace("/back", "%2Fback").replace("/front", "%2ffront"),
    "backslash": lambda path: path.replace("/back", "\\back").replace("/front", "\\front"),
    "encoded backslash": lambda path: path.replace("/back", "%5Cback").replace("/front", "%5cfront"),
    "parameters": lambda path: path.replace("back_yard", "back_yard;front_door").replace("front_door/", "front_door;x/"),
    "through the own camera": lambda path: path.replace("/back_yard", "/front_door/../back_yard"),
    "doubled escape": lambda path: path.replace("/back", "/%2562ack").replace("/front", "/%2566ront"),
}
KINDS = ["/live/jsmpeg/{}", "/live/mse/api/ws?src={}", "/live/webrtc/api/ws?src={}", "/live/webrtc/webrtc.html?src={}",
         "/vod/{}/start/1700000000/end/1700000060/index.m3u8", "/stream/{}/index.m3u8", "/clips/{}-1700000000.123456-abc.jpg",
         "/clips/thumbs/{}/1.webp", "/recordings/2026-01-01/10/{}/12.34.mp4", "/api/{}/latest.jpg", "/api/events?cameras={}",
         "/api/preview/{}/start/1/end/2"]


@case
def fr_072_no_spelling_of_any_kind_of_path_shows_another_camera(scene):
    scene.frigate.served.clear()
    for kind, (name, spell) in itertools.product(KINDS, SPELLINGS.items()):
        answer = scene.ask("carol", spell(kind.format("back_yard")))
        one_of(answer.status, (400, 403), f"{kind} {name}")
    for role, camera in scene.frigate.served:
        equal(camera, "front_door", role)
    for kind in KINDS:
        if "mse" in kind or "webrtc" in kind or "jsmpeg" in kind:
            continue
        equal(scene.ask("carol", kind.format("front_door")).status, 200, kind)
        equal(scene.ask("vera", kind.format("back_yard")).status, 200, kind)
        equal(scene.ask("root", kind.format("back_yard")).status, 200, kind)
        equal(scene.ask("otto", kind.format("front_door")).status, 403, kind)
    scene.server.logged("camera", 5)


@case
def fr_072_a_stream_is_one_source_of_one_s_own(scene):
    for path in ("/live/mse/api/ws", "/live/webrtc/api/ws", "/api/go2rtc/webrtc"):
        method = "POST" if path.startswith("/api") else "GET"
        for query in ("", "?src=back_yard", "?src=front_door&src=back_yard", "?src=back_yard&src=front_door", "?%73rc=back_yard",
                      "?src=front_door&%73rc=back_yard", "?SRC=front_door", "?src=front_door%26src=back_yard"):
            equal(scene.ask("carol", path + query, method).status, 403, path + query)
    equal(scene.ask("carol", "/api/go2rtc/webrtc?src=front_door_sub", "POST", body=b"v=0").status, 200)
    socket = Socket(scene.server.port, "/live/mse/api/ws?src=front_door", HOST, True, {"Cookie": scene.cookie("carol")}, f"https://{HOST}")
    socket.send("hello")
    equal(socket.receive()[1], b"hello")
    socket.close()


@case
def what_belongs_to_administrators_is_403_for_everybody_else(scene):
    for path in ("/api/config/save", "/api/config/raw", "/api/logs/frigate", "/api/go2rtc/streams", "/api/restart", "/clips/faces/x",
                 "/API/config/save", "/api//config/save", "/api/%63onfig/save", "/api/config/save;x"):
        for user in ("vera", "carol"):
            equal(scene.ask(user, path).status, 403, f"{user} {path}")
        one_of(scene.ask("root", path).status, (200, 400), path)


@case
def fr_066_a_recording_plays_with_tokens_in_the_query_and_six_segments_at_once(scene):
    base = "/vod/front_door/start/1700000000/end/1700000060/"
    playlist = scene.ask("carol", base + "index.m3u8?token=a%2Bb")
    equal(playlist.status, 200)
    segments = [line for line in playlist.text.split("\n") if line.startswith("segment-")]
    equal(len(segments), 6)
    scene.cookie("carol")
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda segment: scene.ask("carol", base + segment), segments))
    for answer in answers:
        equal((answer.status, answer.body), (200, FILE))
        lacks(answer.one("cache-control"), "public")
    equal({seen.target.partition("?")[2] for seen in scene.frigate.seen[-6:]}, {"token=a%2Bb"})


@case
def the_cookie_of_programs_made_for_frigate_stays_with_doorward_also_where_none_is_handed_out(scene):
    lacks(configuration(1), "api_login")
    token = scene.cookie("carol").partition("=")[2]
    for sent, left in [(f"frigate_token={token}; theme=dark", "theme=dark"), (f"theme=dark;frigate_token={token}", "theme=dark"),
                       (f"frigate_token={token}", None), (f'frigate_token="{token}"; theme=dark', "theme=dark")]:
        answer = scene.ask(None, "/api/profile", headers={"Cookie": f"{scene.cookie('carol')}; {sent}"})
        equal(answer.status, 200)
        equal(scene.frigate.last().one("cookie"), left, sent)


@case
def fr_064_ranges_and_conditions_of_recordings_are_untouched(scene):
    path = "/recordings/2026-01-01/10/front_door/12.34.mp4"
    part = scene.ask("carol", path, headers={"Range": "bytes=10-19"})
    equal((part.status, part.body), (206, FILE[10:20]))
    equal(scene.ask("carol", path, headers={"Range": "bytes=99999999-"}).status, 416)
    tag = part.one("etag")
    equal(scene.ask("carol", path, headers={"If-None-Match": tag}).status, 304)


@case
def fr_070_two_people_never_share_an_answer(scene):
    answer = scene.ask("carol", "/clips/front_door-1700000000.123456-abc.jpg")
    contains(answer.one("cache-control"), "private")
    lacks(answer.one("cache-control"), "public")


@case
def strangers_get_a_page_to_sign_in_and_programs_a_401_and_frigate_hears_of_neither(scene):
    scene.frigate.clear()
    page = scene.ask(None, "/", headers={"Accept": "text/html"})
    equal(page.status, 302)
    assert page.one("location").startswith(f"https://{PORTAL}/?rd="), page
    told = scene.ask(None, "/api/profile", headers={"Accept": "application/json"})
    equal(told.status, 401)
    assert told.one("location") and told.one("www-authenticate"), told
    equal(scene.ask(None, "/live/jsmpeg/front_door", headers={"Upgrade": "websocket", "Connection": "Upgrade"}).status, 401)
    equal(scene.frigate.seen, [])


@case
def frigate_s_own_401_about_a_missing_token_of_forms_passes_as_it_is(scene):
    answer = scene.ask("root", "/api/config/set", "PUT", {"Origin": f"https://{HOST}", "Content-Type": "application/json"}, b"{}")
    equal(answer.status, 401)
    contains(answer.text, "Missing CSRF header")
    answer = scene.ask("root", "/api/config/set", "PUT", {"Origin": f"https://{HOST}", "X-CSRF-TOKEN": "1"}, b"{}")
    equal(answer.status, 200)


@case
def a_body_over_twenty_megabytes_is_413(scene):
    equal(scene.ask("root", "/api/x", "POST", {}, b"x" * 20_000_001).status, 413)


@case
def fr_058_frigate_s_link_to_sign_out_ends_the_session_here(scene):
    browser = Visitor(scene.server.port, PORTAL)
    contains(PAGE, f"logout_url: https://{PORTAL}/logout")
    from harness import form_action, hidden_fields
    page = browser.get("/")
    browser.post_form(form_action(page.text, "/login"), {**hidden_fields(page.text), "username": "carol", "password": GOOD})
    session = f"doorward_session={browser.cookies['doorward_session']}"
    equal(wire.request(scene.server.port, "GET", "/api/profile", {"Cookie": session}, None, HOST, tls=True).status, 200)
    asked = browser.get("/logout")
    equal(asked.status, 200)
    left = browser.post_form(form_action(asked.text, "/logout"), hidden_fields(asked.text))
    equal(left.status, 303)
    one_of(wire.request(scene.server.port, "GET", "/api/profile", {"Cookie": session}, None, HOST, tls=True).status, (401, 302))
    scene.cookies.pop("carol", None)


@case
def fr_056_a_wrong_secret_is_said_to_be_one_and_makes_no_circle(_):
    scene = Scene(secret="another-secret-altogether", people={"root": "admin"})
    try:
        for accept in ("text/html", "application/json"):
            answer = scene.ask("root", "/api/profile", headers={"Accept": accept})
            equal((answer.status, answer.one("location")), (502, None))
            contains(answer.text, "does not accept what Doorward sends" if accept == "text/html" else "upstream.refuses_secret")
        scene.server.logged("does not accept what Doorward sends as its secret")
        lacks(scene.server.text, "another-secret-altogether")
    finally:
        scene.stop()


OWN_PASSWORD = "keel \"amber\" 7719 orchard"


def with_own_sign_in(password=OWN_PASSWORD):
    """Frigate's own sign-in is on, and Doorward has an account there that is a viewer."""
    extra = block("Frigate's own sign-in stays on").replace("/etc/doorward/frigate-password", "{folder}/frigate-password")
    return Scene(extra=extra, people={"carol": "porch", "root": "admin"}, accounts={"doorward": (OWN_PASSWORD, "viewer")},
                 password=password)


@case
def fr_057_frigate_with_its_own_sign_in_is_opened_with_one_account_after_the_decision(_):
    scene = with_own_sign_in()
    try:
        stranger = scene.ask(None, "/api/profile", headers={"Accept": "application/json", "Authorization": "Bearer a.b.c"})
        equal((stranger.status, scene.frigate.seen), (401, []))
        for user, theirs in (("carol", {}), ("root", {"Authorization": "Bearer their-own-token"}), ("carol", {})):
            answer = scene.ask(user, "/api/profile", headers=theirs)
            equal((answer.status, json.loads(answer.text)["username"]), (200, "doorward"))
            sent = scene.frigate.last().all("authorization")
            assert len(sent) == 1 and "their-own-token" not in sent[0], sent
            lacks(repr(answer.headers), "frigate_token")
        equal(scene.ask("carol", "/api/back_yard/latest.jpg").status, 403)
        socket = Socket(scene.server.port, "/live/jsmpeg/front_door", HOST, True, {"Cookie": scene.cookie("carol")})
        socket.send("x")
        equal(socket.receive()[1], b"x")
        equal(scene.frigate.logins, 1)
        # Frigate was restarted with another key, say: what it refuses is replaced, once.
        # One that was made a moment ago is not replaced: whoever keeps refusing must not be signed in at without end.
        time.sleep(11)
        scene.frigate.tokens.clear()
        equal(scene.ask("carol", "/api/profile").status, 200)
        equal(scene.frigate.logins, 2)
        for secret in (OWN_PASSWORD, "c2lnbmF0dXJl"):
            lacks(scene.server.text, secret)
    finally:
        scene.stop()


@case
def fr_057_the_token_is_renewed_before_it_ends(_):
    scene = with_own_sign_in()
    try:
        scene.frigate.life = 3
        equal(scene.ask("carol", "/api/profile").status, 200)
        time.sleep(2.6)
        answer = scene.ask("root", "/api/config/set", "PUT", {"Content-Type": "application/json"}, b"{}")
        equal((answer.status, scene.frigate.logins), (200, 2), "what has a body cannot be sent twice, so the token was new before")
    finally:
        scene.stop()


@case
def fr_057_an_account_that_frigate_refuses_is_said_to_be_one_and_not_tried_over_and_over(_):
    scene = with_own_sign_in("not the password")
    try:
        for _ in range(3):
            answer = scene.ask("carol", "/api/profile", headers={"Accept": "application/json"})
            equal((answer.status, answer.one("location")), (502, None))
            contains(answer.text, "upstream.refuses_secret")
        equal(scene.frigate.logins, 1)
        scene.server.logged("cannot sign in at the service")
        lacks(scene.server.text, "not the password")
    finally:
        scene.stop()


SIGN_IN = {"Content-Type": "application/json", "Accept": "*/*"}


def sign_in(scene, user, password=GOOD):
    body = json.dumps({"user": user, "password": password}).encode()
    return scene.ask(None, "/api/login", "POST", SIGN_IN, body)


@case
def fr_079_without_being_asked_for_the_address_of_frigate_signs_nobody_in(scene):
    scene.frigate.clear()
    answer = sign_in(scene, "homeassistant")
    one_of(answer.status, (401, 303), "as every request of somebody who is not signed in")
    equal([line for line in answer.all("set-cookie") if "=" in line.split(";")[0] and "max-age=0" not in line.lower()], [])
    equal(scene.frigate.seen, [])


@case
def fr_078_a_program_made_for_frigate_signs_in_at_its_address_and_reads_everything_with_its_token(_):
    contains(block("Home Assistant and other programs"), "api_login: true")
    scene = Scene(extra=block("Home Assistant and other programs"))
    try:
        answer = sign_in(scene, "homeassistant")
        equal(answer.status, 200, answer)
        line = next(line for line in answer.all("set-cookie") if line.startswith("frigate_token="))
        token = line.split(";")[0].partition("=")[2]
        header, said = claims(token)
        equal((header["alg"], said["sub"]), ("HS256", "homeassistant"))
        assert said["exp"] > time.time()
        bearer = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        profile = scene.ask(None, "/api/profile", "GET", bearer, b"{}")
        equal((profile.status, json.loads(profile.text)["role"]), (200, "viewer"))
        equal(scene.frigate.last().body, b"{}")
        lacks(repr(scene.frigate.last().headers), token)
        equal(scene.ask(None, "/api/back_yard/latest.jpg", "GET", bearer).body, b"jpeg of back_yard")
        socket = Socket(scene.server.port, "/live/jsmpeg/front_door", HOST, True, {"Authorization": f"Bearer {token}"})
        socket.send("x")
        equal(socket.receive()[1], b"x")
        again = sign_in(scene, "homeassistant")
        assert again.status == 200
        one_of(scene.ask(None, "/api/profile", "GET", {"Cookie": f"frigate_token={token}"}).status, (401, 302), "as a cookie it opens nothing")
        # The same limit as everywhere, by address.
        statuses = [sign_in(scene, "homeassistant", "wrong").status for _ in range(6)]
        equal(statuses, [401] * 5 + [429])
        limited = sign_in(scene, "homeassistant")
        equal(limited.status, 429)
        assert int(limited.one("retry-after")) > 0
        # When the account goes, so do the token and the open socket.
        gone = doorward("--config", scene.server.config, "users", "disable", "homeassistant", cwd=scene.server.folder.path)
        equal(gone.returncode, 0, gone.stderr)
        eventually("the token is no good any more", lambda: scene.ask(None, "/api/profile", "GET", bearer).status == 401, 5)
        assert socket.closed_within(6), "the socket outlives its person"
    finally:
        scene.stop()


def app_password(scene, user, *arguments):
    made = doorward("--config", scene.server.config, "keys", "create", "program", "--user", user, *arguments, "--output", "json",
                    cwd=scene.server.folder.path)
    equal(made.returncode, 0, made.stderr)
    made = json.loads(made.stdout)
    return made["key"], made["id"]


@case
def fr_079_an_app_password_signs_a_program_in_and_opens_what_the_key_opens_for_as_long_as_it_does(_):
    scene = Scene(extra=block("Home Assistant and other programs"))
    try:
        key, name = app_password(scene, "vera", "--scope", "GET /api/** service:cameras", "--scope", "GET /live/** service:cameras")
        answer = sign_in(scene, "vera", key)
        equal(answer.status, 200, answer)
        equal(list(bare_cookies(answer)), ["frigate_token"], "no session")
        token = bare_cookies(answer)["frigate_token"]
        _, said = claims(token)
        equal(said["sub"], "vera")
        assert said["exp"] > time.time()
        bearer = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Accept": "*/*"}
        equal(scene.ask(None, "/api/profile", "GET", bearer, b"{}").status, 200)
        equal(scene.frigate.last().one("remote-user"), "vera")
        lacks(repr(scene.frigate.last().headers), token)
        before = len(scene.frigate.seen)
        for method, path in (("GET", "/clips/front_door-1700000000.123456-abc.jpg"), ("POST", "/api/profile"), ("GET", "/vod/x")):
            equal(scene.ask(None, path, method, bearer, b"").status, 401, f"{method} {path}: never wider than the key")
        equal(wire.request(scene.server.port, "GET", "/settings", bearer, None, PORTAL, tls=True).status // 100, 3, "no session")
        equal(len(scene.frigate.seen), before)
        for user, password in (("homeassistant", key), ("vera", key[:-1] + "x"), ("root", key)):
            equal(sign_in(scene, user, password).status, 401, user)
        socket = Socket(scene.server.port, "/live/jsmpeg/front_door", HOST, True, {"Authorization": f"Bearer {token}"})
        socket.send("x")
        equal(socket.receive()[1], b"x")
        revoked = doorward("--config", scene.server.config, "keys", "revoke", name, cwd=scene.server.folder.path)
        equal(revoked.returncode, 0, revoked.stderr)
        eventually("the token is no good any more", lambda: scene.ask(None, "/api/profile", "GET", bearer).status == 401, 5)
        assert socket.closed_within(6), "the socket outlives its key"
        equal(sign_in(scene, "vera", key).status, 401)
        for secret in (key, token):
            lacks(scene.server.text, secret)
    finally:
        scene.stop()
