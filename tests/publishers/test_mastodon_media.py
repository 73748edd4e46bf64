"""Uploading images to Mastodon, before anything is public."""

from __future__ import annotations

import datetime as dt

import mastodon_faults as faults
import pytest
from mastodon_account import IMPATIENCE, NOW, account, image, status
from mastodon_server import TOKEN, MastodonServer

from timeline.errors import DuplicateError, HeldError, NotSentError, RefusedError
from timeline.publisher import StatusImage

UPLOAD = "POST /api/v2/media"
ASK = "GET /api/v1/media/"


@pytest.fixture
def server():
    with MastodonServer() as running:
        yield running


def test_an_image_goes_up_with_alt_text_focus_and_type(server, tmp_path):
    """Byte for byte, under a name that says nothing."""
    picture = image(tmp_path, name="забастовка.png", alt_text="Женщины “идут”\nпо Невскому", focal_point=(0.25, -0.5))
    (ref,) = account(server.url).prepare(status(images=(picture,)))
    media = server.media[0]
    assert ref.id == media.id
    assert (media.data, media.media_type) == (picture.read(), "image/png")
    assert (media.description, media.focus) == ("Женщины “идут”\nпо Невскому", "0.25,-0.5")
    assert server.requests[0].form["file:name"] == ["image.png"]


def test_an_upload_is_one_request(server, tmp_path):
    """The library would fetch two instance documents first, and take an old address if told half of the version."""
    account(server.url).prepare(status(images=(image(tmp_path, focal_point=None),)))
    assert server.routes == [UPLOAD]
    assert server.media[0].focus is None


def test_an_upload_is_relied_on_for_twenty_hours(server, tmp_path):
    """By the run's clock; servers remove what nobody used after about a day."""
    (ref,) = account(server.url).prepare(status(images=(image(tmp_path),)))
    assert ref.expires_at == NOW + dt.timedelta(hours=20)


def test_a_status_without_images_asks_nothing(server):
    """Not even a connection."""
    assert account(server.url).prepare(status()) == ()
    assert server.requests == []


def test_several_images_keep_their_order(server, tmp_path):
    """The first stays the first."""
    pictures = tuple(image(tmp_path, name=f"{n}.png", alt_text=f"number {n}") for n in range(4))
    publisher = account(server.url)
    refs = publisher.prepare(status(images=pictures))
    publisher.post(status(images=pictures), refs, key="1", reply_to=None)
    assert server.statuses[0].media_ids == [ref.id for ref in refs]
    assert [media.description for media in server.media] == ["number 0", "number 1", "number 2", "number 3"]


def test_an_image_still_being_processed_is_waited_for(server, tmp_path):
    """Attached too early it would be refused with 422."""
    server.processing = 2
    publisher = account(server.url)
    refs = publisher.prepare(status(images=(image(tmp_path),)))
    assert server.routes == [UPLOAD, f"{ASK}{refs[0].id}", f"{ASK}{refs[0].id}"]
    assert publisher.post(status(), refs, key="1", reply_to=None)


def test_waiting_for_an_image_ends_at_the_timeout(server, tmp_path):
    """The library would ask for ever."""
    server.processing = 10_000
    with pytest.raises(NotSentError, match=r"did not process strike\.png within 0\.5 s"):
        account(server.url, timeout=IMPATIENCE).prepare(status(images=(image(tmp_path),)))


def test_an_image_the_server_cannot_process_is_not_sent(server, tmp_path):
    """Nothing is public."""
    server.breaks_media = True
    with pytest.raises(NotSentError, match="answered 422: Error processing"):
        account(server.url).prepare(status(images=(image(tmp_path),)))


@pytest.mark.parametrize("route", [UPLOAD, ASK])
@pytest.mark.parametrize(
    ("make", "expected"),
    [
        *((lambda route, code=code: faults.status(code, route), HeldError) for code in (401, 402, 403)),
        *((lambda route, code=code: faults.status(code, route), NotSentError) for code in (404, 413, 422, 500, 503)),
        (lambda route: faults.redirect("/elsewhere", route), HeldError),
        (faults.too_many, NotSentError),
        (faults.drop_before, NotSentError),
        (faults.accept_then_drop, NotSentError),
        (faults.accept_then_hang, NotSentError),
        (faults.drip, NotSentError),
        (faults.html_body, NotSentError),
        (faults.empty, NotSentError),
        (faults.unreadable_reset, NotSentError),
        (lambda route: faults.body([], route), NotSentError),
        (lambda route: faults.body({}, route), NotSentError),
    ],
)
def test_a_failed_upload_may_be_repeated_unless_the_account_may_not_upload(server, tmp_path, route, make, expected):
    """Nothing is public, whatever happened."""
    server.processing = 1
    server.faults.append(make(route))
    with pytest.raises(expected) as caught:
        account(server.url, timeout=IMPATIENCE).prepare(status(images=(image(tmp_path),)))
    assert type(caught.value) is expected
    assert not server.faults
    assert TOKEN not in str(caught.value)


def test_too_many_uploads_say_until_when(server, tmp_path):
    """Thirty uploads in thirty minutes is a server's usual limit."""
    reset = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(minutes=30)
    server.faults.append(faults.too_many(UPLOAD, reset=reset.isoformat()))
    with pytest.raises(NotSentError) as caught:
        account(server.url, now=reset - dt.timedelta(minutes=30)).prepare(status(images=(image(tmp_path),)))
    assert abs(caught.value.retry_at - reset) < dt.timedelta(seconds=2)


def test_an_alt_text_too_long_is_refused_by_name_and_never_cut(server, tmp_path):
    """Half a description misleads."""
    publisher = account(server.url)
    fits, too_long = image(tmp_path, alt_text="ё" * 1500), image(tmp_path, name="long.png", alt_text="ё" * 1501)
    with pytest.raises(RefusedError, match=r"alt text of long\.png has 1501 characters, this server takes 1500"):
        publisher.prepare(status(images=(fits, too_long)))
    assert server.requests == []
    assert publisher.prepare(status(images=(fits,)))


def test_too_many_images_are_refused(server, tmp_path):
    """Before any goes up."""
    with pytest.raises(RefusedError, match="5 images are more than the 4"):
        account(server.url).prepare(status(images=(image(tmp_path),) * 5))
    assert server.requests == []


def test_a_file_that_cannot_be_read_is_not_sent(server, tmp_path):
    """By its name, without its folder."""
    with pytest.raises(NotSentError, match=r"^gone\.png cannot be read: FileNotFoundError$"):
        account(server.url).prepare(status(images=(StatusImage(tmp_path / "gone.png", "image/png", "Gone"),)))


def test_the_media_of_the_first_attempt_guard_against_a_second_status(server, tmp_path):
    """When the server has forgotten the key, it still refuses the same media."""
    publisher = account(server.url)
    refs = publisher.prepare(status(images=(image(tmp_path),)))
    publisher.post(status(), refs, key="1", reply_to=None)
    server.forget_keys()
    with pytest.raises(DuplicateError):
        publisher.post(status(), refs, key="1", reply_to=None)
    assert len(server.statuses) == 1
