"""Where and how they meet"""

B = {"adjustment_need": "complex"}
C = {"conditions": ["smi"]}


def test_cannot_travel(rule):
    far = rule("MODE-CANNOT-TRAVEL")
    far.holds("Video first", {"mode": "video"}, **C, access=["cannot_travel"])
    far.holds("Then telephone", {"mode": "telephone"}, **C, access=["cannot_travel", "no_video"])
    far.holds("As the GP asked", {"mode": "telephone"}, **C, access=["cannot_travel"], requested_mode="telephone")
    far.holds("As the person prefers", {"mode": "telephone"}, **C, access=["cannot_travel"], preferred_mode="telephone")
    far.holds(
        "Face to face cannot be asked for",
        {"mode": "video"},
        **C,
        access=["cannot_travel"],
        requested_mode="face_to_face",
    )
    far.holds("Comes before an independent view", {"mode": "video"}, access=["cannot_travel"], gp_discordance=True)
    far.fails("Can travel", {"mode": "face_to_face"}, **C)
    far.fails("Tier A", {"mode": "advice"}, access=["cannot_travel"])


def test_no_remote_mode_and_nowhere_safe(rule):
    safe = rule("MODE-SAFE-PLACE")
    safe.holds("Unsafe to talk", {"mode": "face_to_face"}, **B, access=["cannot_travel", "unsafe_to_talk"])
    safe.fails("A cognitive need", **B, access=["cannot_travel", "cognitive"])


def test_seen_at_home(rule):
    home = rule("MODE-HOME-VISIT")
    home.holds("A cognitive need", {"mode": "face_to_face"}, **B, access=["cannot_travel", "cognitive"])
    home.holds("Deaf, without video", {"mode": "face_to_face"}, **B, access=["cannot_travel", "bsl", "no_video"])
    home.fails("Deaf, with video", {"mode": "video"}, **B, access=["cannot_travel", "bsl"])
    home.fails("Never where it is unsafe", **B, access=["cannot_travel", "cognitive", "unsafe_to_talk"])


def test_independent_view(rule):
    view = rule("MODE-INDEPENDENT-F2F")
    view.holds("Tier B", {"mode": "face_to_face"}, gp_discordance=True, requested_mode="telephone")
    view.fails("Tier C", {"mode": "telephone"}, **C, gp_discordance=True, requested_mode="telephone")


def test_as_the_clinician_asked(rule):
    asked = rule("MODE-REFERRER-REQUEST")
    asked.holds("Face to face", {"mode": "face_to_face"}, **B, requested_mode="face_to_face")
    asked.holds("Video for a deaf person", {"mode": "video"}, **B, requested_mode="video", access=["bsl"])
    asked.fails("Not a clinician", {"mode": "video"}, **B, requested_mode="video", source="self")
    asked.fails("Not possible", {"mode": "face_to_face"}, **B, requested_mode="telephone", access=["hearing"])


def test_asked_for_but_not_possible(rule):
    impossible = rule("MODE-REQUEST-NOT-POSSIBLE")
    for need in ("no_phone", "bsl", "hearing", "cognitive", "unsafe_to_talk"):
        impossible.holds(f"Telephone, {need}", {"mode": "face_to_face"}, **B, requested_mode="telephone", access=[need])
    impossible.holds("Video without video", {"mode": "telephone"}, **B, requested_mode="video", access=["no_video"])
    impossible.fails("Possible", **B, requested_mode="video", access=["no_phone"])
    impossible.fails("Face to face always is", **B, requested_mode="face_to_face", access=["cognitive"])


def test_access_needs(rule):
    access = rule("MODE-ACCESS")
    for need in ("no_phone", "bsl", "hearing", "cognitive", "unsafe_to_talk"):
        access.holds(need.replace("_", " ").capitalize(), {"mode": "face_to_face"}, **B, access=[need])
    access.fails("No video", {"mode": "telephone"}, **B, access=["no_video"])
    access.fails("An interpreter", {"mode": "telephone"}, **B, access=["interpreter"])


def test_as_the_person_prefers(rule):
    preferred = rule("MODE-PREFERENCE")
    preferred.holds("Video", {"mode": "video"}, **C, preferred_mode="video")
    preferred.holds("Asked for by the person", {"mode": "video"}, **C, requested_mode="video", source="self")
    preferred.holds(
        "A preference goes before such a request",
        {"mode": "telephone"},
        **C,
        requested_mode="video",
        preferred_mode="telephone",
        source="self",
    )
    preferred.fails("Not possible", {"mode": "face_to_face"}, **C, preferred_mode="video", access=["no_video"])
    preferred.fails("Access needs go first", **C, preferred_mode="video", access=["bsl"])


def test_otherwise(rule):
    default = rule("MODE-DEFAULT")
    default.holds("Tier B", {"mode": "telephone"}, **B)
    default.holds("Tier C", {"mode": "face_to_face"}, **C)
    default.fails("Tier A", {"mode": "advice"})


def test_interpreter(rule):
    interpreter = rule("ACCESS-INTERPRETER")
    interpreter.holds("At tier A too", {"tier": "A"}, access=["interpreter"])
    interpreter.fails("Not needed")


def test_unsafe_to_talk(rule):
    unsafe = rule("ACCESS-UNSAFE-TO-TALK")
    unsafe.holds("At tier A too", {"tier": "A", "mode": "advice"}, access=["unsafe_to_talk"])
    unsafe.fails("Safe to talk")
