"""What is around the binary: who it runs as (AM-25, AM-26), the systemd unit and its sandbox, the Dockerfile, the compose file and
the Debian package (AM-07 is in `hardening`). No container is started: the files are judged by linters and by what they say."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tomllib

import wire
from harness import (ROOT, Doorward, Folder, Options, Process, Skip, case, clean_environment, contains, doorward, equal, eventually, free_port,
                     lacks, need)

UNIT = ROOT / "contrib/systemd/doorward.service"
DOCKER = ROOT / "contrib/docker"
USER, GROUP = 8000, 9000


def as_root():
    if os.getuid() != 0:
        raise Skip("only root can become somebody else")


def status(pid):
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return {line.split(":")[0]: line.split(":", 1)[1].split() for line in lines}


def given(folder, path="", mode=None):
    """Gives a folder, or a file in it, to the user."""
    place = folder.path / path
    os.chown(place, USER, GROUP)
    if mode is not None:
        place.chmod(mode)
    return place


def reachable(folder):
    """A binary and a way to the folder that everybody may take."""
    folder.path.chmod(0o755)
    binary = folder.path / "doorward"
    shutil.copy(Options.binary, binary)
    binary.chmod(0o755)
    return binary


def settings(port):
    return {"DOORWARD_SERVER_ADDRESS": f"127.0.0.1:{port}", "DOORWARD_SERVER_INTERNAL_ADDRESS": "disabled"}


def answers(port):
    return wire.request(port, "GET", "/.doorward/api/health", tls=True).status == 200


@case
def as_another_user_nothing_needs_root():
    as_root()
    for data_mode, file_mode in ((0o700, 0o600), (0o750, 0o640), (0o770, 0o660)):
        folder, port = Folder("user"), free_port()
        binary = reachable(folder)
        (folder.path / "data").mkdir()
        given(folder, "data", data_mode)
        folder.write("doorward.yml", "data_dir: data\n", file_mode)
        given(folder, "doorward.yml", file_mode)
        process = Process([need("setpriv"), "--reuid", USER, "--regid", GROUP, "--clear-groups", "--no-new-privs", "--bounding-set", "-all",
                           "--inh-caps", "-all", binary, "serve", "--config", "doorward.yml"], folder.path, clean_environment(settings(port)))
        process.wait_port(port)
        assert answers(port)
        equal(status(process.pid)["CapEff"], ["0000000000000000"])
        process.stop()
        owners = {path.stat().st_uid for path in (folder.path / "data").rglob("*")}
        equal(owners, {USER})


@case
def what_cannot_be_read_or_written_stops_the_start_with_path_user_and_mode():
    as_root()
    folder = Folder("closed")
    binary = reachable(folder)
    closed = folder.write("doorward.yml", "data_dir: data\n", 0o600)
    (folder.path / "data").mkdir(mode=0o700)

    def start():
        command = [need("setpriv"), "--reuid", str(USER), "--regid", str(GROUP), "--clear-groups", str(binary), "serve", "--config", str(closed)]
        return subprocess.run(command, cwd=folder.path, env=clean_environment(settings(free_port())), capture_output=True, text=True, timeout=20)

    done = start()
    equal(done.returncode, 1)
    for part in (str(closed), f"user {USER}, group {GROUP}", "0600", "now: mode 0600, user 0, group 0"):
        contains(done.stderr, part)
    given(folder, "doorward.yml")
    done = start()
    equal(done.returncode, 1)
    for part in ("the data directory data", f"user {USER}", "0700", "now: mode 0700, user 0"):
        contains(done.stderr, part)


@case
def root_with_puid_gives_the_data_away_and_drops_every_right_before_it_listens():
    as_root()
    for mode in (0o750, 0o770):
        folder, port = Folder("puid"), free_port()
        binary = reachable(folder)
        (folder.path / "data").mkdir(mode=mode)
        folder.write("data/.jwt_secret", "x" * 128, 0o640)
        folder.write("outside", "root's", 0o600)
        (folder.path / "data/link").symlink_to(folder.path / "outside")
        folder.write("doorward.yml", "data_dir: data\n", 0o644)
        env = settings(port) | {"PUID": str(USER), "PGID": str(GROUP)}
        process = Process([binary, "serve", "--config", "doorward.yml"], folder.path, clean_environment(env))
        process.wait_port(port)
        assert answers(port)
        said = status(process.pid)
        equal((said["Uid"], said["Gid"], said["Groups"]), ([str(USER)] * 4, [str(GROUP)] * 4, []))
        equal((said["CapEff"], said["CapPrm"]), (["0000000000000000"],) * 2, "no way back")
        for path in [folder.path / "data", *(folder.path / "data").rglob("*")]:
            equal((path.lstat().st_uid, path.lstat().st_gid), (USER, GROUP), path)
        equal((folder.path / "outside").stat().st_uid, 0, "links are not followed")
        process.stop()
        contains(process.text, "is ready")
    folder = Folder("half")
    done = doorward("serve", cwd=folder.path, env={"PUID": "8000"})
    equal(done.returncode, 1)
    contains(done.stderr, "PGID is not")
    done = doorward("serve", cwd=folder.path, env={"PUID": "0", "PGID": "0"})
    equal(done.returncode, 1)
    contains(done.stderr, "which is root")


@case
def the_unit_is_right_and_its_sandbox_is_tight():
    analyze = need("systemd-analyze")
    folder = Folder("unit")
    text = UNIT.read_text()
    # The program is installed elsewhere here.
    copy = folder.write("doorward.service", text.replace("/usr/bin/doorward", str(Options.binary)), 0o644)
    done = subprocess.run([analyze, "verify", copy], capture_output=True, text=True)
    equal((done.returncode, done.stderr.strip()), (0, ""))
    done = subprocess.run([analyze, "security", "--offline=true", "--threshold=20", copy], capture_output=True, text=True)
    equal(done.returncode, 0, done.stdout[-2000:])
    level = re.search(r"Overall exposure level for doorward.service: ([0-9.]+)", done.stdout)
    assert float(level[1]) <= 2.0, level[0]
    # The check of the check: without the sandbox it does not pass.
    weak = folder.write("weak.service", re.sub(r"(?m)^(Protect|Private|Restrict|SystemCall|Capability|Ambient|NoNew|User|Group).*\n", "", copy.read_text()), 0o644)
    done = subprocess.run([analyze, "security", "--offline=true", "--threshold=20", weak], capture_output=True, text=True)
    assert done.returncode != 0, "the bound means nothing"


@case
def the_units_command_line_runs_with_its_rights():
    as_root()
    unit = dict(line.split("=", 1) for line in UNIT.read_text().splitlines() if "=" in line and not line.startswith("#"))
    command = unit["ExecStart"].split()
    equal(command, ["/usr/bin/doorward", "serve", "--config", "/etc/doorward/doorward.yml"])
    equal((unit["UMask"], unit["NoNewPrivileges"], unit["CapabilityBoundingSet"]), ("0077", "yes", "CAP_NET_BIND_SERVICE"))
    folder, port = Folder("command"), free_port()
    binary = reachable(folder)
    # As StateDirectory=, LogsDirectory= and LoadCredential= make them.
    for name in ("state", "logs", "credentials"):
        (folder.path / name).mkdir()
        given(folder, name, 0o700)
    folder.write("credentials/doorward_storage_encryption_key", "a secret of thirty-two characters\n", 0o400)
    given(folder, "credentials/doorward_storage_encryption_key")
    config = folder.write("doorward.yml", "profile: production\nlog: {file_path: LOGS/door.log}\n".replace("LOGS", str(folder.path / "logs")), 0o640)
    env = settings(port) | {"DOORWARD_DATA_DIR": str(folder.path / "state"), "CREDENTIALS_DIRECTORY": str(folder.path / "credentials")}
    rights = [need("setpriv"), "--reuid", USER, "--regid", GROUP, "--clear-groups", "--no-new-privs", "--bounding-set", "-all,+net_bind_service"]
    config.chmod(0o640)
    os.chown(config, 0, GROUP)
    process = Process([*rights, "sh", "-c", 'umask 0077; ulimit -c 0; exec "$@"', "sh", binary, "serve", "--config", config], "/", clean_environment(env))
    process.wait_port(port)
    assert answers(port)
    assert not (folder.path / "state/.storage_key").exists(), "the credential is the key"
    for path in [*(folder.path / "state").rglob("*"), *(folder.path / "logs").iterdir()]:
        if path.is_file() and path.suffix != ".crt":
            equal(path.stat().st_mode & 0o077, 0, path)
    process.signal(1)  # ExecReload
    eventually("the reload is said", lambda: "configuration.reloaded" in (folder.path / "logs/door.log").read_text(), 5)
    equal(process.stop(), 0)


@case
def the_dockerfile_makes_a_static_image_without_root_or_shell():
    text = (DOCKER / "Dockerfile").read_text()
    linter = ROOT / "target/venv/bin/hadolint"
    if linter.is_file():
        done = subprocess.run([linter, DOCKER / "Dockerfile"], capture_output=True, text=True)
        equal(done.returncode, 0, done.stdout)
    instructions = [line.split(None, 1) for line in text.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]
    last = max(index for index, (name, _) in enumerate(instructions) if name == "FROM")
    final = {}
    for name, rest in instructions[last:]:
        final.setdefault(name, []).append(rest)
    equal(final["FROM"], ["scratch"])
    assert "RUN" not in final, "there is nothing to run on"
    user = final["USER"][-1].split(":")
    assert all(part.isdigit() and int(part) > 0 for part in user), user
    equal(json.loads(final["ENTRYPOINT"][0]), ["/doorward"])
    contains(final["HEALTHCHECK"][0], 'CMD ["/doorward", "health"]')
    contains(final["EXPOSE"][0], "8971")
    contains(text, "! grep -q INTERP")
    # Each variable is one that the program knows.
    folder = Folder("variables")
    names = dict(re.findall(r"(DOORWARD_[A-Z_]+)=(\S+)", " ".join(final["ENV"])))
    assert names, final["ENV"]
    done = doorward("config", "check", cwd=folder.path, env=names)
    equal(done.returncode, 0, done.stderr)
    lacks(done.stdout, "no option has this variable")


@case
def the_compose_file_shows_only_the_door():
    try:
        import yaml
    except ImportError:
        raise Skip("the Python package yaml is not installed")
    compose = yaml.safe_load((DOCKER / "compose.yml").read_text())
    services = compose["services"]
    equal([name for name, service in services.items() if "ports" in service], ["doorward"], "only the gateway answers from outside")
    equal(compose["networks"]["back"], {"internal": True})
    for name, service in services.items():
        networks = set(service["networks"])
        equal(networks, {"front", "back"} if name == "doorward" else {"back"}, name)
        contains(service["security_opt"], "no-new-privileges:true", name)
        equal(service["cap_drop"], ["ALL"], name)
        assert "privileged" not in service and service.get("network_mode") is None, name
    door = services["doorward"]
    assert door["read_only"] and door["user"].startswith("${DOORWARD_UID:?"), door
    for secret in compose["secrets"].values():
        contains(secret["file"], "./secrets/doorward_")
    # Secrets have the names under which the program looks for them, and `doorward setup` makes exactly these.
    folder = Folder("compose")
    equal(doorward("setup", "--database", "postgres", ".", cwd=folder.path).returncode, 0)
    equal({path.name for path in (folder.path / "secrets").iterdir()}, set(compose["secrets"]))
    shutil.copy(DOCKER / "doorward.yml", folder.path / "compose.yml")
    done = doorward("config", "show", "--config", "compose.yml", "--output", "json", cwd=folder.path, env={"CREDENTIALS_DIRECTORY": str(folder.path / "secrets")})
    equal(done.returncode, 0, done.stderr)
    values = {row["key"]: row for row in json.loads(done.stdout)}
    contains(values["storage.postgres.password"]["origin"], "secrets/doorward_storage_postgres_password")
    host = values["storage.postgres.address"]["value"]
    contains(host, "postgres:5432")
    for service, upstream in (("app", values["services[0].upstream"]["value"]),):
        contains(upstream, f"//{service}:")


@case
def the_debian_package_has_what_it_says():
    build = need("dpkg-deb")
    manifest = tomllib.loads((ROOT / "crates/doorward/Cargo.toml").read_text())["package"]["metadata"]["deb"]
    base = ROOT / "crates/doorward"
    tree = Folder("deb")
    for source, target, mode in manifest["assets"]:
        # As cargo-deb does: the binary from the target folder, everything else beside the manifest.
        origin = Options.binary if source.startswith("target/release/") else base / source
        assert origin.is_file(), source
        place = tree.path / "root" / target
        if target.endswith("/"):
            place = place / pathlib.Path(source).name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(origin, place)
        place.chmod(int(mode, 8))
    units = manifest["systemd-units"]
    unit = base / units["unit-scripts"] / f"{units['unit-name']}.service"
    assert unit.is_file(), unit
    scripts = base / manifest["maintainer-scripts"]
    control = tree.path / "root/DEBIAN"
    control.mkdir()
    (control / "control").write_text(f"Package: doorward\nVersion: 0\nArchitecture: amd64\nMaintainer: {manifest['maintainer']}\nDescription: x\n")
    (control / "conffiles").write_text("\n".join(manifest["conf-files"]) + "\n")
    for name in ("postinst", "prerm", "postrm"):
        text = (scripts / name).read_text()
        contains(text, "#DEBHELPER#", f"{name}: where the unit is started and stopped")
        subprocess.run(["sh", "-n", scripts / name], check=True)
        shutil.copy(scripts / name, control / name)
        (control / name).chmod(0o755)
    done = subprocess.run([build, "-Znone", "--root-owner-group", "--build", tree.path / "root", tree.path / "doorward.deb"], capture_output=True, text=True)
    equal(done.returncode, 0, done.stderr)
    listed = subprocess.run([build, "--contents", tree.path / "doorward.deb"], check=True, capture_output=True, text=True).stdout
    for path in ("./usr/bin/doorward", "./etc/doorward/doorward.yml"):
        contains(listed, path)
    # The starter configuration loads, and the unit's paths are the package's.
    done = doorward("config", "check", "--config", ROOT / "contrib/debian/doorward.yml", cwd=tree.path)
    equal(done.returncode, 0, done.stderr)
    for path in manifest["conf-files"]:
        contains(unit.read_text(), path)
    contains((ROOT / "contrib/systemd/doorward.sysusers").read_text(), "u doorward ")


class Overlay:
    """This machine with another layer on top: whatever is installed in it is gone with it."""

    def __init__(self):
        as_root()
        self.folder = Folder("overlay")
        for name in ("upper", "work", "root"):
            (self.folder.path / name).mkdir()
        self.root = self.folder.path / "root"
        layers = f"lowerdir=/,upperdir={self.folder.path}/upper,workdir={self.folder.path}/work"
        done = subprocess.run([need("mount"), "-t", "overlay", "overlay", "-o", layers, str(self.root)], capture_output=True, text=True)
        if done.returncode != 0:
            raise Skip(f"no layer can be put on this machine: {done.stderr.strip()}")

    def run(self, *command, status=0, within=60):
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        done = subprocess.run([need("chroot"), str(self.root), *map(str, command)], capture_output=True, text=True, timeout=within,
                              env={"PATH": path, "DEBIAN_FRONTEND": "noninteractive"})
        equal(done.returncode, status, f"{command}: {done.stdout}{done.stderr}")
        return done.stdout

    def end(self):
        subprocess.run([need("umount"), str(self.root)], check=True)


def built_package(folder):
    """What `cargo deb` makes of this binary."""
    cargo_deb = ROOT / "target/tools/bin/cargo-deb"
    if not cargo_deb.is_file():
        raise Skip("cargo-deb is not installed in target/tools")
    # cargo-deb takes the binary from the target folder that it is told.
    target = folder.path / "target"
    (target / "release").mkdir(parents=True)
    shutil.copy(Options.binary, target / "release/doorward")
    package = folder.path / "doorward.deb"
    done = subprocess.run([cargo_deb, "deb", "-p", "doorward", "--no-build", "--no-strip", "--fast", "--locked", "-o", package], cwd=ROOT,
                          env=os.environ | {"CARGO_TARGET_DIR": str(target)}, capture_output=True, text=True, timeout=120)
    equal(done.returncode, 0, done.stderr)
    lacks(done.stderr, "warning", "what cargo-deb says")
    return package


@case
def the_debian_package_is_installed_run_and_purged_without_a_trace():
    as_root()
    dpkg = need("dpkg")
    folder = Folder("package")
    package = built_package(folder)
    machine = Overlay()
    try:
        shutil.copy(package, machine.root / "doorward.deb")
        machine.run(dpkg, "-i", "/doorward.deb")
        contains(machine.run("getent", "passwd", "doorward"), "/usr/sbin/nologin")
        wanted = {"/usr/bin/doorward": "755 root:root", "/etc/doorward": "750 root:doorward", "/etc/doorward/doorward.yml": "640 root:doorward",
                  "/etc/doorward/secrets": "700 root:root", "/usr/lib/sysusers.d/doorward.conf": "644 root:root"}
        for path, mode in wanted.items():
            equal(machine.run("stat", "-c", "%a %U:%G", path).strip(), mode, path)
        equal(machine.run("dpkg", "--verify", "doorward").strip(), "", "every file is as it was packed")
        enabled = "/etc/systemd/system/multi-user.target.wants/doorward.service"
        contains(machine.run("readlink", enabled), "systemd/system/doorward.service")
        # As the unit starts it, but for the sandbox.
        user = [need("setpriv"), "--reuid", "doorward", "--regid", "doorward", "--clear-groups", "--no-new-privs", "--bounding-set", "-all"]
        for place in ("/var/lib/doorward", "/var/log/doorward"):
            machine.run("install", "-d", "-m", "0700", "-o", "doorward", "-g", "doorward", place)
        contains(machine.run(*user, "doorward", "config", "check", "--config", "/etc/doorward/doorward.yml"), "the configuration is fine")
        port = free_port()
        process = Process([need("chroot"), machine.root, *user, "env", *(f"{name}={value}" for name, value in settings(port).items()), "doorward", "serve", "--config",
                           "/etc/doorward/doorward.yml"], "/", clean_environment())
        process.wait_port(port)
        assert answers(port)
        equal(process.stop(), 0)
        assert (machine.root / "var/lib/doorward/doorward.db").is_file(), sorted((machine.root / "var/lib/doorward").iterdir())
        # Again over itself, with a configuration that somebody has changed: it stays.
        machine.run("sh", "-c", "echo '# mine' >> /etc/doorward/doorward.yml")
        machine.run(dpkg, "-i", "/doorward.deb")
        contains(machine.run("cat", "/etc/doorward/doorward.yml"), "# mine")
        machine.run(dpkg, "--remove", "doorward")
        for path in ("/etc/doorward/doorward.yml", "/var/lib/doorward/doorward.db"):
            assert (machine.root / path[1:]).is_file(), f"{path}: removal keeps configuration and data"
        assert not (machine.root / "usr/bin/doorward").exists()
        machine.run(dpkg, "--purge", "doorward")
        # The user stays, as Debian wants: its number must not be given to somebody else while files may be left.
        left = machine.run("find", "/etc", "/usr", "/var", "-xdev", "-iname", "*doorward*").split()
        equal(left, [], "nothing is left")
    finally:
        machine.end()
