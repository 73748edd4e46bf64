"""Pictures and their alt text on X: nothing is public yet, so any failure may be repeated."""

from __future__ import annotations

import datetime as dt

import pytest
import x_server as double
from x_account import NOW, account, patience, status
from x_server import XServer

from publishers.x import X, XOptions
from timeline.errors import HeldError, NotSentError, PublishError
from timeline.publisher import Context, Secret
from timeline.status import StatusImage

UPLOAD = "POST /2/media/upload"
ALT_TEXT = "POST /2/media/metadata"
RESET = 1_772_960_400


@pytest.fixture
def server():
    with XServer() as running:
        yield running


@pytest.fixture
def image(tmp_path):
    path = tmp_path / "crowd.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n--boundary\r\nnot really")
    return StatusImage(path, "image/png", "A crowd on Nevsky Prospekt, «Хлеба!» on a banner.")


def failure(server, image, **options) -> PublishError:
    with pytest.raises(PublishError) as caught:
        account(server.url, **options).prepare(status(images=(image,)))
    return caught.value


def test_a_picture_is_uploaded_byte_for_byte_with_its_alt_text(server, image):
    """Both calls go to the base address, and the reference expires an hour before X forgets the picture."""
    (reference,) = account(server.url).prepare(status(images=(image,)))
    upload = server.uploads[reference.id]
    assert (upload.content, upload.media_type, upload.category) == (image.read(), "image/png", "tweet_image")
    assert upload.alt_text == image.alt_text
    assert reference.expires_at == NOW + dt.timedelta(hours=23)
    assert server.routes() == [UPLOAD, ALT_TEXT]
    assert server.posts == []


def test_several_pictures_keep_their_order(server, image, tmp_path):
    """One reference each."""
    other = tmp_path / "map.jpg"
    other.write_bytes(b"jpeg")
    references = account(server.url).prepare(status(images=(image, StatusImage(other, "image/jpeg", "A map."))))
    assert [server.uploads[reference.id].alt_text for reference in references] == [image.alt_text, "A map."]


def test_without_pictures_nothing_is_asked(server):
    """No request, no references."""
    assert account(server.url).prepare(status()) == ()
    assert server.requests == []


def test_a_clock_at_the_end_of_time_does_no_harm(server, image):
    """The default context has no clock."""
    secrets = {name: Secret(value) for name, value in double.CREDENTIALS.items()}
    publisher = X(XOptions(api_base_url=server.url, **secrets), Context(target="x"))
    assert publisher.prepare(status(images=(image,)))[0].expires_at.year == 9999


def test_a_failed_alt_text_blocks_the_picture(server, image):
    """The upload is there, but no reference to it is given."""
    server.faults.append(double.status(500, ALT_TEXT))
    assert type(failure(server, image)) is NotSentError
    assert [upload.alt_text for upload in server.uploads.values()] == [None]


@pytest.mark.parametrize("route", [UPLOAD, ALT_TEXT])
@pytest.mark.parametrize("code", [401, 402, 403])
def test_an_account_that_may_not_upload_holds_the_target(server, image, route, code):
    """Credentials, credits, permissions."""
    server.faults.append(double.status(code, route))
    assert type(failure(server, image)) is HeldError


@pytest.mark.parametrize("route", [UPLOAD, ALT_TEXT])
def test_a_redirect_of_a_picture_holds_the_target(server, image, route):
    """The base address is wrong."""
    server.faults.append(double.redirect(route))
    assert type(failure(server, image)) is HeldError


@pytest.mark.parametrize(("route", "expected"), [(UPLOAD, HeldError), (ALT_TEXT, NotSentError)])
def test_not_found_is_about_the_address_for_a_picture_and_about_the_picture_for_its_alt_text(
    server, image, route, expected
):
    """A picture X has lost is uploaded anew."""
    server.faults.append(double.status(404, route))
    assert type(failure(server, image)) is expected


@pytest.mark.parametrize("route", [UPLOAD, ALT_TEXT])
@pytest.mark.parametrize("reset", [RESET, None])
def test_a_rate_limit_on_pictures_puts_the_post_off(server, image, route, reset):
    """With the time when it ends, where X gives one."""
    server.faults.append(double.rate_limited(route, reset=reset))
    error = failure(server, image)
    assert isinstance(error, NotSentError)
    assert error.retry_at == (dt.datetime.fromtimestamp(RESET, dt.UTC) if reset else None)


@pytest.mark.parametrize("route", [UPLOAD, ALT_TEXT])
@pytest.mark.parametrize(
    "fault",
    [
        double.status(400),
        double.status(413),
        double.status(503),
        double.html_page(code=502),
        double.only_errors(),
        double.drop_before(),
        double.accept_then_drop(),
        double.accept_then_cut(),
        double.accept_then_hang(),
    ],
)
def test_any_other_failure_before_the_post_leaves_it_unsent(server, image, route, fault):
    """Even one whose outcome is unknown, because nothing is public."""
    server.faults.append(double.Fault(route, fault.accept, fault.reply, fault.manner))
    error = failure(server, image, timeout=patience(fault))
    assert type(error) is NotSentError
    assert server.posts == []


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"data": {"media_key": "3_1"}}', b"<html>"])
def test_an_upload_without_an_id_leaves_the_post_unsent(server, image, content):
    """A bare 200 is not enough."""
    server.faults.append(double.body(content, UPLOAD))
    assert type(failure(server, image)) is NotSentError


def test_an_alt_text_acknowledged_without_words_is_taken(server, image):
    """A 200 with an empty body is what the older call answers."""
    server.faults.append(double.body(b"", ALT_TEXT, accept=True))
    (reference,) = account(server.url).prepare(status(images=(image,)))
    assert server.uploads[reference.id].alt_text == image.alt_text


def test_a_picture_that_cannot_be_read_leaves_the_post_unsent(server, image):
    """Nothing is asked; the message names the file and no folder."""
    image.source.unlink()
    error = failure(server, image)
    assert str(error) == "the picture crowd.png cannot be read"
    assert server.requests == []
