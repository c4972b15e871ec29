// ctl/print.hpp: how times, and words that come from files and from strangers, are printed: everywhere alike.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace ctl {

using SystemTime = std::chrono::sys_seconds;

// In UTC, whatever the machine's time zone or locale.
[[nodiscard]] std::string date_text(SystemTime time);         // "2027-01-04"
[[nodiscard]] std::string minute_text(SystemTime time);       // "2027-01-04 08:00"
[[nodiscard]] std::string time_text(SystemTime time);         // "2027-01-04 08:00:00"
[[nodiscard]] std::string time_of_day_text(SystemTime time);  // "08:00:00"
[[nodiscard]] std::string rfc3339_text(SystemTime time);      // "2027-01-04T08:00:00Z"
[[nodiscard]] std::string show_text(SystemTime time);  // "Mon Jan 04 08:00:00 UTC 2027", as `show itl` has it

// The text without what would play with a terminal, forge a line or turn its reading around: control
// characters (C0, DEL and C1), line separators, marks that change the direction of writing, and bytes that
// are no UTF-8 become visible: "\x1b", "\n", "\u202e". A backslash stays what it is.
[[nodiscard]] std::string printable(std::string_view text);

// The text with only such bytes made visible that are no UTF-8: for JSON, which escapes all else itself.
[[nodiscard]] std::string as_utf8(std::string_view text);

}  // namespace ctl
