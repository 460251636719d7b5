"""Runs `zwy check` on every file of a folder, each in its own process, and says what must not happen.

Usage: python3 run.py BINARY FOLDER [JOBS [ARGUMENT…]]

A run fails that panics, takes longer than 10 s or more than 1 GiB, ends with another status than 0, 1 or 2, or prints
anything but JSON with a status for each file. LibreOffice is kept off the path: this is about what zwy does itself.
"""
import concurrent.futures, json, pathlib, subprocess, sys, time

BINARY, FOLDER = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
STATUSES = {"accepted", "warned", "rejected", "unreadable"}


def one(path):
    start = time.time()
    child = subprocess.Popen(["/usr/bin/time", "-f", "%M %U %S", BINARY, "check", path, "--format", "json", "--jobs", "1", *sys.argv[4:]], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={"PATH": "/nonexistent", "LC_ALL": "C"})
    out, err = child.communicate()
    lines = err.decode(errors="replace").split("\n")
    kib, user, system = lines[-2].split() if lines[-2:-1] and lines[-2].count(" ") == 2 else (0, 0, 0)
    seconds, mib = time.time() - start, int(kib) >> 10
    faults, codes = [], []
    if child.returncode not in (0, 1, 2):
        faults.append(f"status {child.returncode}")
    if b"panicked" in err:
        faults.append("panic " + err.decode(errors="replace")[:300])
    cpu = float(user) + float(system)
    if cpu > 10:
        faults.append(f"{cpu:.1f} s")
    if mib > 1024:
        faults.append(f"{mib} MiB")
    try:
        for file in json.loads(out)["files"]:
            if file["status"] not in STATUSES:
                faults.append("no status")
            first = [q["code"] + (":" + q["expected"].split("=")[0] if q["code"] == "oversized" and "expected" in q else "") for q in file["problems"][:1]]
            codes.append(file["status"] + " " + " ".join(first))
            faults += ["program failed"] * any("the program failed" in q["message"] for q in file["problems"])
    except Exception as error:
        faults.append(f"no report: {error} {err[:200]!r}")
    return path.name, faults, seconds, cpu, mib, codes[:2]


files = sorted(q for q in FOLDER.rglob("*") if q.is_file())
bad, slow, large = 0, [], []
with concurrent.futures.ThreadPoolExecutor(int(sys.argv[3]) if len(sys.argv) > 3 else 2) as pool:
    for name, faults, seconds, cpu, mib, codes in pool.map(one, files):
        slow.append((round(cpu, 1), round(seconds, 1), name, codes))
        large.append((mib, name, codes))
        if faults:
            bad += 1
            print("FAULT", name, faults, codes, flush=True)
for title, list_ in (("slowest (cpu, wall)", slow), ("largest (MiB)", large)):
    print(title)
    for item in sorted(list_, reverse=True)[:12]:
        print("  ", *item)
print(f"{len(files)} files, {bad} faults")
sys.exit(bad > 0)
