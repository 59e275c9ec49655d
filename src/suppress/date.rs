//! Days of the calendar, as comments and `--today` write them.

use std::{fmt, str::FromStr};

/// A day (Gregorian). Ordered by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u32,
    month: u32,
    day: u32,
}

/// A text is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no date: write it as YYYY-MM-DD")]
pub struct NoDate;

impl Date {
    /// The day, in UTC, that many seconds after the beginning of 1970.
    pub fn from_unix_seconds(seconds: u64) -> Self {
        Self::from_days(seconds / 86_400 + 719_468)
    }

    /// The day that comes so many days later.
    #[must_use]
    pub fn plus_days(self, days: u32) -> Self {
        Self::from_days(self.days() + u64::from(days))
    }

    /// As a number: 20261122.
    pub fn as_number(self) -> u32 {
        self.year * 10_000 + self.month * 100 + self.day
    }

    /// Days since 0000-03-01.
    fn days(self) -> u64 {
        let years = u64::from(self.year) - u64::from(self.month <= 2 && self.year > 0);
        let from_march = u64::from(if self.month > 2 { self.month - 3 } else { self.month + 9 });
        let of_year = (153 * from_march + 2) / 5 + u64::from(self.day) - 1;
        years * 365 + years / 4 - years / 100 + years / 400 + of_year
    }

    /// The day, so many days after 0000-03-01: so the leap day is the last of its year.
    fn from_days(days: u64) -> Self {
        let (era, of_era) = (days / 146_097, days % 146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = era * 400 + year + u64::from(month <= 2);
        Self { year: year as u32, month: month as u32, day: day as u32 }
    }
}

impl FromStr for Date {
    type Err = NoDate;

    fn from_str(text: &str) -> Result<Self, NoDate> {
        let number = |part: Option<&str>, digits: usize| {
            let part = part.filter(|part| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()));
            part.and_then(|part| part.parse::<u32>().ok()).ok_or(NoDate)
        };
        let mut parts = text.splitn(3, '-');
        let year = number(parts.next(), 4)?;
        let month = number(parts.next(), 2)?;
        let day = number(parts.next(), 2)?;
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u32::from(leap),
            _ => return Err(NoDate),
        };
        if day == 0 || day > days { Err(NoDate) } else { Ok(Self { year, month, day }) }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        for good in ["2027-03-31", "2024-02-29", "2000-02-29", "0001-12-01"] {
            assert_eq!(good.parse::<Date>().map(|date| date.to_string()).as_deref(), Ok(good));
        }
        for bad in [
            "",
            "2027",
            "2027-3-1",
            "2027-13-01",
            "2027-00-01",
            "2027-01-00",
            "2027-04-31",
            "2023-02-29",
            "1900-02-29",
            "2027-01-01x",
            "2027/01/01",
            "+027-01-01",
            "２027-01-01",
        ] {
            assert_eq!(bad.parse::<Date>(), Err(NoDate), "{bad}");
        }
    }

    #[test]
    fn seconds_become_days() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (86_399, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_735_689_599, "2024-12-31"),
            (4_107_542_400, "2100-03-01"),
        ] {
            assert_eq!(Date::from_unix_seconds(seconds).to_string(), day, "{seconds}");
        }
    }

    #[test]
    fn days_are_counted_on_over_months_and_leap_days() {
        let later = |text: &str, days: u32| text.parse::<Date>().unwrap().plus_days(days).to_string();
        assert_eq!(later("2026-11-22", 90), "2027-02-20");
        assert_eq!(later("2023-12-01", 90), "2024-02-29");
        assert_eq!(later("2024-02-28", 2), "2024-03-01");
        assert_eq!(later("1999-12-31", 1), "2000-01-01");
        let first: Date = "1970-01-01".parse().unwrap();
        for days in 0..200_000_u32 {
            assert_eq!(first.plus_days(days), Date::from_unix_seconds(u64::from(days) * 86_400));
        }
    }

    #[test]
    fn days_are_ordered_by_time() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        assert!(date("2026-12-31") < date("2027-01-01") && date("2027-01-31") < date("2027-02-01"));
    }
}
