"""Calendars to subscribe to (iCalendar, RFC 5545): dated events, none of them recurring."""

from publishers.icalendar.publisher import ICalendar, ICalendarOptions

__all__ = ["ICalendar", "ICalendarOptions"]
