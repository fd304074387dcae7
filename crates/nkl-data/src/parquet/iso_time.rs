//! Points in time as text.

use polars_arrow::datatypes::TimeUnit;

/// How many of a unit a second has.
pub(super) fn per_second(unit: TimeUnit) -> f64 {
    match unit {
        TimeUnit::Second => 1.0,
        TimeUnit::Millisecond => 1e3,
        TimeUnit::Microsecond => 1e6,
        TimeUnit::Nanosecond => 1e9,
    }
}

/// ISO 8601 of a time since 1970-01-01 (proleptic Gregorian calendar; H. Hinnant's `civil_from_days`).
/// Midnight is written as the date alone, as pandas does for a column of dates.
pub(super) fn iso_time(value: i64, unit: TimeUnit) -> String {
    let per_second = per_second(unit) as i64;
    let (seconds, fraction) = (value.div_euclid(per_second), value.rem_euclid(per_second));
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let z = days + 719_468;
    let (era, day_of_era) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let date = format!("{year:04}-{month:02}-{day:02}");
    if second == 0 && fraction == 0 {
        return date;
    }
    let time = format!(
        "{:02}:{:02}:{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60
    );
    if fraction == 0 {
        return format!("{date} {time}");
    }
    let nanoseconds = fraction * (1_000_000_000 / per_second);
    format!(
        "{date} {time}.{}",
        format!("{nanoseconds:09}").trim_end_matches('0')
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times() {
        // datetime.fromtimestamp(t, timezone.utc)
        for (seconds, text) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_577_836_799, "2019-12-31 23:59:59"),
            (-1, "1969-12-31 23:59:59"),
            (-2_208_988_800, "1900-01-01"),
        ] {
            assert_eq!(iso_time(seconds, TimeUnit::Second), text);
        }
        assert_eq!(
            iso_time(1_500_000_000_250, TimeUnit::Millisecond),
            "2017-07-14 02:40:00.25"
        );
        assert_eq!(
            iso_time(1, TimeUnit::Nanosecond),
            "1970-01-01 00:00:00.000000001"
        );
        iso_time(i64::MIN, TimeUnit::Second);
        iso_time(i64::MAX, TimeUnit::Second);
    }
}
