#include "scenarios/worlds/live/sip.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <vector>

#include <fmt/format.h>

namespace live::sip {
namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::string_view header_end = "\r\n\r\n";

bool same_word(std::string_view left, std::string_view right) {
    return std::ranges::equal(
        left, right, [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

std::string_view trimmed(std::string_view text) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

// The lines of the header, the first one left out. A line that begins with a blank goes on the one before it
// (7.3.1): see `unfolded`.
template <typename Use>
void for_each_header(std::string_view message, Use use) {
    std::size_t at = message.find(line_end);
    while (at != std::string_view::npos) {
        at += line_end.size();
        const std::size_t end = message.find(line_end, at);
        const std::string_view line = message.substr(at, end == std::string_view::npos ? end : end - at);
        if (line.empty()) return;
        if (const auto colon = line.find(':'); colon != std::string_view::npos)
            use(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)), line);
        at = end;
    }
}

std::string_view header(std::string_view message, std::string_view name, std::string_view short_name) {
    std::string_view found;
    for_each_header(message, [&](std::string_view n, std::string_view value, std::string_view) {
        if (found.empty() && (same_word(n, name) || same_word(n, short_name))) found = value;
    });
    return found;
}

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

std::string unfolded(std::string_view message) {
    std::string text;
    for (std::size_t at = 0; at < message.size(); ++at) {
        const bool is_fold = message.substr(at).starts_with(line_end) && at + 2 < message.size() &&
                             (message[at + 2] == ' ' || message[at + 2] == '\t');
        if (is_fold) {
            text += ' ';
            at += 2;
        } else {
            text += message[at];
        }
    }
    return text;
}

// Cuts at these characters, but not inside of quotes or of <...>.
std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    bool is_quoted = false;
    bool is_bracketed = false;
    std::size_t start = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (is_quoted && c == '\\') {
            ++at;
        } else if (c == '"') {
            is_quoted = !is_quoted;
        } else if (!is_quoted && (c == '<' || c == '>')) {
            is_bracketed = c == '<';
        } else if (c == separator && !is_quoted && !is_bracketed) {
            parts.push_back(trimmed(text.substr(start, at - start)));
            start = at + 1;
        }
    }
    parts.push_back(trimmed(text.substr(start)));
    return parts;
}

// The parameter's value behind a header's address: "" where it has none; nothing where it does not stand
// there.
std::optional<std::string_view> parameter(std::string_view header, std::string_view name) {
    const std::vector<std::string_view> parts = split(header, ';');
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const std::size_t equals = parts[i].find('=');
        if (same_word(trimmed(parts[i].substr(0, equals)), name))
            return equals == std::string_view::npos ? std::string_view()
                                                    : trimmed(parts[i].substr(equals + 1));
    }
    return std::nullopt;
}

struct RequestLine {
    std::string_view method;
    std::string_view uri;
    std::string_view version;
};

std::optional<RequestLine> request_line(std::string_view message) {
    const std::string_view line = message.substr(0, message.find(line_end));
    const std::size_t first = line.find(' ');
    const std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
    if (second == std::string_view::npos || first == 0) return std::nullopt;
    return RequestLine{line.substr(0, first), line.substr(first + 1, second - first - 1),
                       line.substr(second + 1)};
}

constexpr std::string_view allowed = "Allow: REGISTER, OPTIONS\r\n";

// FNV-1a: a tag that is the same for the same call, and another for another.
std::string tag_for(std::string_view call) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char c : call) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return fmt::format("{:016x}", hash);
}

// The topmost Via says where the request came from, where that is not what it says itself.
std::string via_line(std::string_view value, const Registrar& registrar) {
    const std::vector<std::string_view> parts = split(value, ';');
    const bool is_single = split(value, ',').size() == 1;
    if (!is_single || registrar.client_address.empty()) return fmt::format("Via: {}", value);
    const std::string_view sent_by =
        trimmed(parts.front().substr(std::min(parts.front().find(' '), parts.front().size())));
    const std::string_view host = sent_by.substr(0, sent_by.rfind(':'));
    std::string line = fmt::format("Via: {}", parts.front());
    bool wants_port = false;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const bool is_rport = same_word(parts[i], "rport");
        wants_port = wants_port || is_rport;
        line += fmt::format(";{}", parts[i]);
        if (is_rport) line += fmt::format("={}", registrar.client_port);
    }
    if (wants_port || (host != registrar.client_address && sent_by != registrar.client_address))
        line += ";received=" + registrar.client_address;
    return line;
}

// With the headers that an answer repeats (8.2.6), and what else it says.
std::string response(std::string_view request, int status, std::string_view phrase,
                     const Registrar& registrar, std::string_view more = "") {
    static constexpr std::array<std::string_view, 5> repeated{"From", "f", "Call-ID", "i", "CSeq"};
    std::string text = fmt::format("SIP/2.0 {} {}\r\n", status, phrase);
    bool is_topmost = true;
    for_each_header(request, [&](std::string_view name, std::string_view value, std::string_view line) {
        if (same_word(name, "Via") || same_word(name, "v")) {
            text += (is_topmost ? via_line(value, registrar) : std::string(line)) + "\r\n";
            is_topmost = false;
        } else if (same_word(name, "To") || same_word(name, "t")) {
            const std::string tag = ";tag=" + tag_for(header(request, "Call-ID", "i"));
            text += fmt::format("To: {}{}\r\n", value, parameter(value, "tag") ? "" : tag);
        } else if (std::ranges::any_of(repeated, [name](std::string_view r) { return same_word(r, name); })) {
            text += fmt::format("{}\r\n", line);
        }
    });
    return fmt::format("{}{}Content-Length: 0\r\n\r\n", text, more);
}

// For how long each contact is bound: as it asks, but for no more than the usual time (10.3).
std::string bound_contacts(std::string_view request) {
    const int asked = number(header(request, "Expires", "Expires")).value_or(usual_expiry);
    constexpr std::size_t most_contacts = 8;
    std::size_t contacts = 0;
    std::string text;
    for_each_header(request, [&](std::string_view name, std::string_view value, std::string_view) {
        if (!same_word(name, "Contact") && !same_word(name, "m")) return;
        for (const std::string_view contact : split(value, ',')) {
            if (++contacts > most_contacts) return;
            const auto own = parameter(contact, "expires");
            const int expires = std::min(usual_expiry, own ? number(*own).value_or(asked) : asked);
            if (contact == "*" || contact.empty() || expires == 0) continue;  // the binding is taken away
            std::string kept;
            const std::vector<std::string_view> parts = split(contact, ';');
            for (std::size_t i = 0; i < parts.size(); ++i)
                if (i == 0 || !same_word(parts[i].substr(0, 7), "expires"))
                    kept.append(i == 0 ? "" : ";").append(parts[i]);
            text += fmt::format("Contact: {};expires={}\r\n", kept, expires);
        }
    });
    return text;
}

// RFC 3261, 20.17: in English, whatever the locale.
std::string date_line(std::chrono::sys_seconds now) {
    static constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(now);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(now - day);
    return fmt::format("Date: {}, {:02} {} {} {:02}:{:02}:{:02} GMT\r\n",
                       days.at(std::chrono::weekday(day).c_encoding()), static_cast<unsigned>(date.day()),
                       months.at(static_cast<unsigned>(date.month()) - 1), static_cast<int>(date.year()),
                       time.hours().count(), time.minutes().count(), time.seconds().count());
}

// A REFER that is answered and nothing else: with an alarm, or with the wish for a token, which a phone sends
// that waits to come back to this CallManager.
bool is_of_phone(std::string_view request, std::string_view alarm_type) {
    constexpr std::string_view token = "<urn:X-cisco-remotecc:token-registration>";
    return same_word(header(request, "Content-Type", "c"), alarm_type) ||
           same_word(header(request, "Refer-To", "r"), token);
}

// "<sip:...>;expires=3600" to "sip:...".
std::string_view address_of(std::string_view contact) {
    const std::size_t open = contact.find('<');
    if (open == std::string_view::npos) return contact.substr(0, contact.find(';'));
    return contact.substr(open + 1, contact.find('>', open) - open - 1);
}

}  // namespace

std::string control_name(Control control) {
    return control == Control::reset ? "reset" : "restart";
}

std::string control_request(const Binding& binding, std::string_view server, std::string_view transport,
                            Control control, std::uint32_t sequence) {
    constexpr std::string_view stamp = "{00000000-0000-0000-0000-000000000000}";
    const std::string body = fmt::format(
        "action={0}\r\nRegisterCallId={{{1}}}\r\nConfigVersionStamp={2}\r\nDialplanVersionStamp={2}\r\n"
        "SoftkeyVersionStamp={2}\r\n",
        control_name(control), binding.call_id, stamp);
    return fmt::format(
        "NOTIFY {0} SIP/2.0\r\n"
        "Via: SIP/2.0/{1} {2};branch=z9hG4bK{3}-{4}\r\n"
        "Max-Forwards: 70\r\n"
        "From: <sip:{2}>;tag={3}-{4}\r\n"
        "To: <{0}>\r\n"
        "Call-ID: {3}-{4}@{2}\r\n"
        "CSeq: 1 NOTIFY\r\n"
        "Contact: <sip:{2};transport={5}>\r\n"
        "Event: service-control\r\n"
        "Subscription-State: active\r\n"
        "Content-Type: text/plain\r\n"
        "Content-Length: {6}\r\n\r\n{7}",
        address_of(binding.contact), transport, server, binding.device, sequence,
        transport == "TLS" ? "tls" : "tcp", body.size(), body);
}

std::string register_request(std::string_view device, std::string_view server, std::string_view transport,
                             std::uint32_t sequence) {
    return fmt::format(
        "REGISTER sip:{1} SIP/2.0\r\n"
        "Via: SIP/2.0/{2} {0}.invalid;branch=z9hG4bK{0}-{4}\r\n"
        "Max-Forwards: 70\r\n"
        "From: <sip:{0}@{1}>;tag={0}\r\n"
        "To: <sip:{0}@{1}>\r\n"
        "Call-ID: {0}@{1}\r\n"
        "CSeq: {4} REGISTER\r\n"
        "Contact: <sip:{0}@{0}.invalid;transport={3}>\r\n"
        "Expires: {5}\r\n"
        "Content-Length: 0\r\n\r\n",
        device, server, transport, transport == "TLS" ? "tls" : "tcp", sequence, usual_expiry);
}

void take_empty_lines(std::string& bytes) {
    std::size_t end = 0;
    while (bytes.compare(end, line_end.size(), line_end) == 0) end += line_end.size();
    bytes.erase(0, end);
}

std::optional<std::size_t> message_end(std::string_view bytes) {
    const std::size_t end = bytes.find(header_end);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view length = header(bytes.substr(0, end + header_end.size()), "Content-Length", "l");
    const std::optional<int> body = length.empty() ? 0 : number(length);
    if (!body) return std::nullopt;
    const std::size_t whole = end + header_end.size() + static_cast<std::size_t>(*body);
    return whole <= bytes.size() ? std::optional(whole) : std::nullopt;
}

std::optional<std::string> user_of(std::string_view header) {
    bool is_quoted = false;
    std::size_t open = std::string_view::npos;
    for (std::size_t at = 0; at < header.size() && open == std::string_view::npos; ++at) {
        if (is_quoted && header[at] == '\\') {
            ++at;
        } else if (header[at] == '"') {
            is_quoted = !is_quoted;
        } else if (!is_quoted && header[at] == '<') {
            open = at;
        }
    }
    std::string_view uri = header;
    if (open != std::string_view::npos) {
        const std::size_t close = header.find('>', open);
        if (close == std::string_view::npos) return std::nullopt;
        uri = header.substr(open + 1, close - open - 1);
    }
    uri = trimmed(uri);
    const std::size_t colon = uri.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const std::string_view scheme = uri.substr(0, colon);
    const std::size_t at = uri.find('@', colon);
    if ((!same_word(scheme, "sip") && !same_word(scheme, "sips")) || at == std::string_view::npos)
        return std::nullopt;
    std::string_view user = uri.substr(colon + 1, at - colon - 1);
    user = user.substr(0, user.find_first_of(":;"));  // a password, or the user's own parameters
    if (user.empty()) return std::nullopt;
    return std::string(user);
}

std::optional<std::string> answer(std::string_view received, const Registrar& registrar) {
    static constexpr std::array<std::string_view, 12> known{"INVITE",  "BYE",       "PRACK",  "UPDATE",
                                                            "INFO",    "SUBSCRIBE", "NOTIFY", "REFER",
                                                            "MESSAGE", "PUBLISH",   "CANCEL", "OPTIONS"};
    const std::string request = unfolded(received);
    if (request.starts_with("SIP/")) return std::nullopt;
    const std::optional<RequestLine> line = request_line(request);
    if (!line) return response(request, 400, "Bad Request", registrar);
    const auto& [method, uri, version] = *line;
    if (method == "ACK") return std::nullopt;
    if (!same_word(version, "SIP/2.0")) return response(request, 505, "Version Not Supported", registrar);
    struct Needed {
        std::string_view name;
        std::string_view short_name;
    };
    for (const auto& [name, short_name] : {Needed{"Via", "v"}, Needed{"From", "f"}, Needed{"To", "t"},
                                           Needed{"Call-ID", "i"}, Needed{"CSeq", "CSeq"}})
        if (header(request, name, short_name).empty())
            return response(request, 400, fmt::format("Missing {} header", name), registrar);
    const std::string_view sequence = header(request, "CSeq", "CSeq");
    const std::size_t blank = std::min(sequence.find_first_of(" \t"), sequence.size());
    if (!number(sequence.substr(0, blank)) || trimmed(sequence.substr(blank)) != method)
        return response(request, 400, "CSeq does not fit the method", registrar);
    if (method == "CANCEL") return response(request, 481, "Call/Transaction Does Not Exist", registrar);
    constexpr std::string_view alarm_type = "application/x-cisco-alarm+xml";
    const std::string_view required = header(request, "Require", "Require");
    if (method == "REFER" && is_of_phone(request, alarm_type) &&
        (required.empty() || same_word(required, "norefersub"))) {
        const bool is_alarm = same_word(header(request, "Content-Type", "c"), alarm_type);
        const std::size_t head = received.find(header_end);
        if (is_alarm && registrar.hears_alarm && head != std::string_view::npos)
            registrar.hears_alarm(received.substr(head + header_end.size()));
        return response(request, 202, "Accepted", registrar);
    }
    if (!required.empty())
        return response(request, 420, "Bad Extension", registrar,
                        fmt::format("Unsupported: {}\r\n", required));
    if (method == "OPTIONS") return response(request, 200, "OK", registrar, allowed);
    if (method != "REGISTER")
        return std::ranges::find(known, method) != known.end()
                   ? response(request, 405, "Method Not Allowed", registrar, allowed)
                   : response(request, 501, "Not Implemented", registrar, allowed);
    const std::optional<std::string> device = user_of(header(request, "To", "t"));
    if (!device) return response(request, 400, "No SIP address in To", registrar);
    if (!registrar.is_own_name(*device)) return response(request, 403, "Forbidden", registrar);
    if (!registrar.knows(*device)) return response(request, 404, "Not Found", registrar);
    const std::string bound = bound_contacts(request);
    // Without a contact it is a question what is bound (10.2.3).
    if (registrar.hears_binding && !header(request, "Contact", "m").empty())
        registrar.hears_binding({*device, bound.empty() ? "" : std::string(header(request, "Contact", "m")),
                                 std::string(header(request, "Call-ID", "i"))});
    return response(request, 200, "OK", registrar, (registrar.now ? date_line(*registrar.now) : "") + bound);
}

std::optional<int> parse_status(std::string_view message) {
    constexpr std::string_view prefix = "SIP/2.0 ";
    if (!message.starts_with(prefix)) return std::nullopt;
    return number(message.substr(prefix.size(), 3));
}

}  // namespace live::sip
