#include "ctl/print.hpp"

#include <boost/locale/utf.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

namespace ctl {
namespace {

// {fmt} 9 takes a time point of the system's clock for local time; this is the one place that asks for UTC.
std::tm utc(SystemTime time) {
    return fmt::gmtime(std::chrono::system_clock::to_time_t(time));
}

using boost::locale::utf::code_point;

// Does this change how the text around it is shown: a control character, a line or paragraph separator, a
// mark of direction (Unicode 15, Bidi_Control), or a byte order mark?
bool is_invisible(code_point c) {
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x61c || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x2069) || c == 0xfeff;
}

std::string escaped(code_point c) {
    switch (c) {
        case '\n': return "\\n";
        case '\r': return "\\r";
        case '\t': return "\\t";
        default: return c < 0x100 ? fmt::format("\\x{:02x}", c) : fmt::format("\\u{:04x}", c);
    }
}

template <typename IsShown>
std::string with_escapes(std::string_view text, IsShown is_shown) {
    namespace utf = boost::locale::utf;
    std::string clean;
    for (const char* at = text.data(); at != text.data() + text.size();) {
        const char* const start = at;
        const code_point c = utf::utf_traits<char>::decode(at, text.data() + text.size());
        if (c == utf::illegal || c == utf::incomplete) {
            at = start + 1;
            clean += fmt::format("\\x{:02x}", static_cast<unsigned char>(*start));
        } else if (is_shown(c)) {
            clean.append(start, at);
        } else {
            clean += escaped(c);
        }
    }
    return clean;
}

}  // namespace

std::string date_text(SystemTime time) {
    return fmt::format("{:%Y-%m-%d}", utc(time));
}

std::string minute_text(SystemTime time) {
    return fmt::format("{:%Y-%m-%d %H:%M}", utc(time));
}

std::string time_text(SystemTime time) {
    return fmt::format("{:%Y-%m-%d %H:%M:%S}", utc(time));
}

std::string time_of_day_text(SystemTime time) {
    return fmt::format("{:%H:%M:%S}", utc(time));
}

std::string rfc3339_text(SystemTime time) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", utc(time));
}

std::string show_text(SystemTime time) {
    return fmt::format("{:%a %b %d %H:%M:%S UTC %Y}", utc(time));
}

std::string printable(std::string_view text) {
    return with_escapes(text, [](code_point c) { return !is_invisible(c); });
}

std::string as_utf8(std::string_view text) {
    return with_escapes(text, [](code_point) { return true; });
}

}  // namespace ctl
