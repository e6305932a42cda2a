"""What a subscriber will be able to ask to be told of: names agreed on before anything is sent."""

from dataclasses import dataclass

BASE = "https://fitwork.example/fhir/SubscriptionTopic"


@dataclass(frozen=True, slots=True)
class Topic:
    """A subscription topic. `filters` are search parameters of the type."""

    code: str
    title: str
    definition: str
    type: str
    filters: tuple[str, ...]

    @property
    def canonical(self) -> str:
        return f"{BASE}/{self.code}"


TOPICS: tuple[Topic, ...] = (
    Topic(
        "referral-task",
        "A referral's Task was made or changed",
        "Any new version of a Task that the subscriber may read: the referral's own, or one that asks for something.",
        "Task",
        ("requester", "owner", "status", "business-status", "code"),
    ),
    Topic(
        "feedback",
        "A message for the practice was written",
        "Any new Communication that the subscriber may read.",
        "Communication",
        ("recipient", "category"),
    ),
)
