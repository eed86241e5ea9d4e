"""What a device asks of changes/."""

from tests.builders import DAY
from tracker.models import IntakeEntry
from tracker.services import save_diary_row

URL = "/api/v1/changes/"


def read(api, cursor=0, **query):
    response = api.get(URL, {"cursor": cursor, **query})
    assert response.status_code == 200, response.content
    return response.json()


def send(api, *writes):
    response = api.post(URL, {"changes": writes}, format="json")
    assert response.status_code == 200, response.content
    return response.json()["results"]


def an_entry(food, **values):
    return {"food": food.pk, "amount_g": 30, "date": str(DAY), **values}


def write(user, food, amount_g=30):
    values = {"food": food, "amount_g": amount_g, "date": DAY}
    return save_diary_row(user=user, model=IntakeEntry, values=values)[0]
