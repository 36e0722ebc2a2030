"""Mail reaches people, over connections that nobody else reads, or it does not go (AM-15 to AM-17, SC-246, SC-250).

aiosmtpd plays each bad server and records what it hears; Postfix is the real one. The notifier is driven by the example
`notify` of the crate `doorward-providers`, which gives it one message.
"""

import json
import os
import shutil
import subprocess

import harness
from harness import Folder, Skip, case, contains, equal, lacks
from smtp_servers import PASSWORD, USER, Authority, InBetween, Mailer, Postfix, context_of

MESSAGE = {
    "to": "john@example.net", "to_name": "John Doe", "title": "Set a new password",
    "text": "Dear John,\n.\n..two dots, and Grüße: https://auth.example.com/reset?token=abc\n",
    "html": "<p>Dear John, <a href=\"https://auth.example.com/reset?token=abc\">set a new password</a></p>",
}


class Bench:
    """Certificates that the notifier is told to believe, and the program that drives it."""

    def __init__(self):
        self.authority = Authority(Folder("authority"))
        self.stranger = Authority(Folder("stranger"), "Another Authority")
        self.trust = Folder("trust")
        shutil.copy(self.authority.certificate, self.trust.path / "ca.crt")
        self.good = self.authority.issue("localhost")
        self.program = build()

    def notify(self, port, scheme="submission", password=PASSWORD, **order):
        credential = {"username": USER, "password": password} if password else {}
        order = {"scheme": scheme, "host": "localhost", "port": port,
                 "certificates_directory": str(self.trust.path), **MESSAGE, **credential, **order}
        done = subprocess.run([self.program], input=json.dumps(order), text=True, capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr
        lacks(done.stdout + done.stderr, PASSWORD, "the password in what is said")
        return json.loads(done.stdout)


def build():
    """The example, built where the tests have built it already."""
    cargo = shutil.which("cargo")
    if not cargo:
        raise Skip("cargo is not installed")
    target = os.environ.get("CARGO_TARGET_DIR", harness.ROOT / "target")
    subprocess.run([cargo, "build", "--quiet", "-p", "doorward-providers", "--example", "notify"], cwd=harness.ROOT,
                   check=True, timeout=900)
    return f"{target}/debug/examples/notify"


def bench():
    yield Bench()


def assert_failed_at(answer, step):
    equal(answer["outcome"], "retry", answer["reason"])
    contains(answer["reason"], f"{step} failed")


# What a good server gets

@case
def a_mail_goes_through_starttls_and_reads_as_it_was_written(bench):
    with Mailer(context_of(bench.good)) as mailer:
        equal(bench.notify(mailer.port), {"outcome": "done", "reason": ""})
        equal(mailer.dialogue.commands(mailer.dialogue.clear), ["EHLO", "STARTTLS"])
        envelope, = mailer.dialogue.taken
        equal((envelope.mail_from, envelope.rcpt_tos), ("doorward@example.com", ["john@example.net"]))
        mail, = mailer.mails()
    assert_is_our_mail(mail)


def assert_is_our_mail(mail):
    """As Python's parser of mail reads it."""
    equal(mail.defects, [])
    equal(mail["subject"], "[Doorward] Set a new password")
    equal(mail["auto-submitted"], "auto-generated")
    equal(mail["to"].addresses[0].addr_spec, "john@example.net")
    equal(mail["to"].addresses[0].display_name, "John Doe")
    equal(mail["from"].addresses[0].addr_spec, "doorward@example.com")
    equal(mail["date"].datetime.timestamp(), 1_800_000_000)
    assert mail["message-id"].endswith("@example.com>"), mail["message-id"]
    equal(mail.get_content_type(), "multipart/alternative")
    text, html = mail.iter_parts()
    equal((text.get_content_type(), html.get_content_type()), ("text/plain", "text/html"))
    equal(text.get_content().replace("\r\n", "\n").rstrip("\n"), MESSAGE["text"].rstrip("\n"))
    equal(html.get_content().replace("\r\n", "\n").rstrip("\n"), MESSAGE["html"])


@case
def a_mail_goes_through_tls_from_the_first_byte(bench):
    with Mailer(context_of(bench.good), implicit=True) as mailer:
        equal(bench.notify(mailer.port, "submissions")["outcome"], "done")
        equal(len(mailer.dialogue.taken), 1)


@case
def without_html_there_is_text_alone(bench):
    with Mailer(context_of(bench.good)) as mailer:
        equal(bench.notify(mailer.port, disable_html_emails=True)["outcome"], "done")
        mail, = mailer.mails()
    equal(mail.get_content_type(), "text/plain")


@case
def the_check_signs_in_and_sends_nothing(bench):
    with Mailer(context_of(bench.good)) as mailer:
        equal(bench.notify(mailer.port, check=True)["outcome"], "checked")
        equal(mailer.dialogue.commands(mailer.dialogue.inside), ["EHLO", "AUTH", "QUIT"])
        equal(mailer.dialogue.taken, [])


@case
def a_wrong_password_is_named_and_not_repeated(bench):
    with Mailer(context_of(bench.good)) as mailer:
        answer = bench.notify(mailer.port, password="wrong horse")
        assert_failed_at(answer, "signing in")
        contains(answer["reason"], "535")
        lacks(answer["reason"], "wrong horse")


@case
def names_of_people_make_one_mail_to_one_person(bench):
    hostile = ["x\r\nBcc: eve@evil.example", "x\r\n\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n", "a\0b\u2028c",
               "=?utf-8?q?x=0D=0ABcc:_eve=40evil.example?=", "\"<eve@evil.example>, \"", "日本語の名前 😀"]
    for text in hostile:
        with Mailer(context_of(bench.good)) as mailer:
            answer = bench.notify(mailer.port, to_name=text, title=text, text=text, html=text)
            equal(answer["outcome"], "done", text)
            envelope, = mailer.dialogue.taken
            equal(envelope.rcpt_tos, ["john@example.net"], text)
            mail, = mailer.mails()
        equal(mail.defects, [], text)
        equal([address.addr_spec for address in mail["to"].addresses], ["john@example.net"], text)
        equal(len(mail.keys()), 8, text)
        assert mail["bcc"] is None and mail["cc"] is None, text
        shown = words("".join(c if c.isprintable() else " " for c in text))
        equal(words(mail["to"].addresses[0].display_name), shown)
        equal(words(mail["subject"]), f"[Doorward] {shown}")


def words(text):
    return " ".join(text.split())


@case
def an_address_that_is_more_than_one_is_refused(bench):
    with Mailer(context_of(bench.good)) as mailer:
        for address in ["john@example.net>\r\nRCPT TO:<eve@evil.example", "john@example.net,eve@evil.example",
                        "john@example.net\0", "<john@example.net>", "\"john eve\"@example.net", "john"]:
            equal(bench.notify(mailer.port, to=address)["outcome"], "refused", address)
        equal(mailer.dialogue.commands(), [])


# What a bad server gets: nothing

@case
def a_server_without_starttls_hears_neither_credential_nor_mail(bench):
    with Mailer() as mailer:
        answer = bench.notify(mailer.port)
        assert_failed_at(answer, "STARTTLS")
        contains(answer["reason"], "does not offer TLS")
        mailer.dialogue.assert_nothing_said()


@case
def sign_in_offered_in_clear_text_is_not_taken(bench):
    with Mailer(auth_require_tls=False) as mailer:
        assert_failed_at(bench.notify(mailer.port), "STARTTLS")
        mailer.dialogue.assert_nothing_said()
        # Without a password neither, unless clear text is allowed.
        assert_failed_at(bench.notify(mailer.port, password=False), "STARTTLS")
        mailer.dialogue.assert_nothing_said()


@case
def a_removed_offer_of_starttls_ends_it(bench):
    def strip(answer):
        return answer.replace(b"STARTTLS", b"XXXXXXXX")
    with Mailer(context_of(bench.good)) as mailer, InBetween(mailer.port, strip) as proxy:
        assert_failed_at(bench.notify(proxy.port), "STARTTLS")
        mailer.dialogue.assert_nothing_said()


@case
def a_refused_starttls_ends_it_also_where_tls_is_optional(bench):
    with Mailer(context_of(bench.good), refuse_starttls=True) as mailer:
        assert_failed_at(bench.notify(mailer.port), "STARTTLS")
        assert_failed_at(bench.notify(mailer.port, password=False, disable_require_tls=True), "STARTTLS")
        mailer.dialogue.assert_nothing_said()


@case
def an_answer_smuggled_in_behind_starttls_ends_it(bench):
    def inject(answer):
        if answer.startswith(b"220 Ready"):
            return answer + b"250-mail.example.com\r\n250 AUTH PLAIN LOGIN\r\n"
        return answer
    with Mailer(context_of(bench.good)) as mailer, InBetween(mailer.port, inject) as proxy:
        answer = bench.notify(proxy.port)
        assert_failed_at(answer, "the TLS handshake")
        contains(answer["reason"], "nobody asked for")
        mailer.dialogue.assert_nothing_said()


def refuses_certificate(bench, pair, advice, **order):
    for implicit, scheme in [(False, "submission"), (True, "submissions")]:
        with Mailer(context_of(pair), implicit=implicit) as mailer:
            answer = bench.notify(mailer.port, scheme, **order)
            assert_failed_at(answer, "the TLS handshake")
            contains(answer["reason"], advice)
            if not implicit:
                mailer.dialogue.assert_nothing_said()
            equal(mailer.dialogue.inside, [], "what is heard inside TLS that is not believed")


@case
def a_certificate_for_another_host_is_not_believed(bench):
    pair = bench.authority.issue("mail.example.com")
    refuses_certificate(bench, pair, "tls.server_name")
    with Mailer(context_of(pair)) as mailer:
        equal(bench.notify(mailer.port, server_name="mail.example.com")["outcome"], "done")


@case
def a_certificate_that_is_over_or_not_begun_is_not_believed(bench):
    refuses_certificate(bench, bench.authority.issue(end="20210101000000Z"), "renew the server's certificate")
    refuses_certificate(bench, bench.authority.issue(begin="20980101000000Z"), "clocks")


@case
def a_certificate_of_an_unknown_authority_is_not_believed(bench):
    refuses_certificate(bench, bench.stranger.issue(), "certificates_directory")


@case
def a_self_signed_certificate_is_believed_once_it_lies_in_the_folder(bench):
    pair = bench.stranger.self_signed()
    refuses_certificate(bench, pair, "certificates_directory")
    folder = Folder("pinned")
    shutil.copy(pair[0], folder.path / "mail.crt")
    with Mailer(context_of(pair)) as mailer:
        equal(bench.notify(mailer.port, certificates_directory=str(folder.path))["outcome"], "done")
    # It speaks for itself alone.
    refuses_certificate(bench, bench.stranger.self_signed(), "certificates_directory",
                        certificates_directory=str(folder.path))


@case
def with_skip_verify_anybody_is_believed(bench):
    with Mailer(context_of(bench.stranger.self_signed("elsewhere.example"))) as mailer:
        equal(bench.notify(mailer.port, skip_verify=True)["outcome"], "done")


@case
def old_tls_is_refused_where_the_newest_is_asked_for(bench):
    import ssl
    context = context_of(bench.good)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with Mailer(context) as mailer:
        answer = bench.notify(mailer.port, tls13_only=True)
        assert_failed_at(answer, "the TLS handshake")
        contains(answer["reason"], "tls.minimum_version")
        mailer.dialogue.assert_nothing_said()
        equal(bench.notify(mailer.port)["outcome"], "done")


@case
def clear_text_is_possible_without_a_password_only(bench):
    with Mailer() as mailer:
        for weak in ({"disable_require_tls": True}, {"disable_starttls": True}):
            equal(bench.notify(mailer.port, "smtp", **weak)["outcome"], "misconfigured")
            equal(bench.notify(mailer.port, "smtp", password=False, **weak)["outcome"], "done")
        equal(len(mailer.dialogue.taken), 2)


# A real mail server

@case
def postfix_takes_a_mail_and_delivers_it(bench):
    with Postfix(bench.good) as postfix:
        for number, (scheme, port) in enumerate(
                [("submission", postfix.submission), ("submissions", postfix.submissions)], 1):
            equal(bench.notify(port, scheme), {"outcome": "done", "reason": ""}, postfix.log())
            mail = postfix.mail(number)
            assert_is_our_mail(mail)
            equal(mail["delivered-to"], "john@example.net")


@case
def postfix_refuses_a_wrong_password_and_whom_it_does_not_know(bench):
    with Postfix(bench.good) as postfix:
        assert_failed_at(bench.notify(postfix.submission, password="wrong horse"), "signing in")
        # Without a password it relays for nobody.
        answer = bench.notify(postfix.submission, password=False)
        equal(answer["outcome"], "refused", answer["reason"])
        contains(answer["reason"], "naming the recipient failed")
        # Names that try to be more arrive as one mail.
        equal(bench.notify(postfix.submission, to_name="x\r\nBcc: eve@evil.example\r\n.\r\n")["outcome"], "done")
        mail = postfix.mail(1)
        assert mail["bcc"] is None
        equal([address.addr_spec for address in mail["to"].addresses], ["john@example.net"])
