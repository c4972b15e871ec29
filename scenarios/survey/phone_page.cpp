#include "scenarios/survey/phone_page.hpp"

#include <algorithm>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <openssl/evp.h>

#include "scenarios/os/interruption.hpp"
#include "scenarios/survey/requests.hpp"

namespace survey {
namespace {

constexpr std::size_t largest_page = 1U << 20U;
constexpr std::size_t phones_at_once = 16;
// 79xx, 78xx and 88xx; older ones; 69xx.
constexpr std::array paths{"/CGI/Java/Serviceability?adapter=device.statistics.configuration",
                           "/NetworkConfiguration", "/Network_Setup.html"};

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

// What a reader of the page sees: its texts, one after the other, in upper case.
std::vector<std::string> texts_of(std::string_view html) {
    std::vector<std::string> texts;
    std::string current;
    const auto end_text = [&] {
        while (!current.empty() && current.back() == ' ') current.pop_back();
        if (!current.empty()) texts.push_back(std::move(current));
        current.clear();
    };
    bool in_tag = false;
    for (std::size_t i = 0; i < html.size(); ++i) {
        const char c = html[i];
        if (c == '<') {
            end_text();
            in_tag = true;
        } else if (c == '>') {
            in_tag = false;
        } else if (!in_tag && c == '&') {
            const std::size_t end = html.find(';', i);
            if (end != std::string_view::npos && end - i < 8) i = end;
            if (!current.empty()) current += ' ';
        } else if (!in_tag) {
            const bool is_blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
            if (!is_blank)
                current += upper(c);
            else if (!current.empty() && current.back() != ' ')
                current += ' ';
        }
    }
    end_text();
    return texts;
}

// The digits of a digest; nothing for any other text.
std::optional<std::string> digest_in(const std::string& text) {
    std::string digits;
    for (const char c : text) {
        if (is_hex(c))
            digits += c;
        else if (c != ' ' && c != ':')
            return std::nullopt;
    }
    const bool is_digest =
        digits.size() == 32 || digits.size() == 40 || digits.size() == 64 || digits.size() == 128;
    return is_digest ? std::optional(digits) : std::nullopt;
}

bool is_label(const std::string& text, std::string_view list) {
    constexpr std::size_t longest_label = 40;
    return text.size() <= longest_label && text.find(list) != std::string::npos && !digest_in(text) &&
           (text.find("SIGN") != std::string::npos || text.find("FILE") != std::string::npos);
}

bool says_none(const std::string& text) {
    return text.find("NOT INSTALLED") != std::string::npos || text == "NONE" || text == "N/A";
}

std::optional<std::string> digest_after(const std::vector<std::string>& texts, std::string_view list) {
    constexpr std::size_t nearest = 3;  // a spacer may stand between
    std::optional<std::string> found;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (!is_label(texts[i], list)) continue;
        for (std::size_t k = i + 1; k < texts.size() && k <= i + nearest; ++k) {
            if (auto digest = digest_in(texts[k])) return digest;
            if (says_none(texts[k])) found = "";
            if (is_label(texts[k], "TL")) break;
        }
    }
    return found;
}

std::string digest_text(const EVP_MD* kind, ctl::BytesView bytes) {
    ctl::Bytes digest(EVP_MAX_MD_SIZE);
    unsigned size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, kind, nullptr) != 1) return "";
    return ctl::hex(ctl::BytesView(digest).first(size));
}

bool is_digest_of(const std::string& digest, ctl::BytesView bytes) {
    const EVP_MD* kind = digest.size() == 32   ? EVP_md5()
                         : digest.size() == 40 ? EVP_sha1()
                         : digest.size() == 64 ? EVP_sha256()
                                               : EVP_sha512();
    return digest == digest_text(kind, bytes);
}

// Is it one of the lists of this kind, "ITL" or "CTL", of the survey? Where there is none, none fits.
bool is_of(const Survey& survey, const std::optional<std::string>& digest, std::string_view kind) {
    if (!digest) return true;
    bool has_any = false;
    for (const TftpNode& node : survey.tftp_nodes)
        for (const auto& [name, file] : node.files) {
            if (!file.list || !name.starts_with(kind)) continue;
            has_any = true;
            if (is_digest_of(*digest, file.list->bytes)) return true;
        }
    return digest->empty() && !has_any;
}

asio::awaitable<void> read_one(asio::io_context& context, PhonePage& page, std::uint16_t port) {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(page.address, error);
    if (error) {
        page.trouble = "is no address";
        co_return;
    }
    for (const char* path : paths) {
        Peer peer;
        peer.name = page.address;
        peer.at = asio::ip::tcp::endpoint(address, port);
        std::string target = path;
        const Fetched got = co_await get_by_http(context, std::move(peer), std::move(target), largest_page);
        page.trouble = got.trouble;
        if (got.reach == Reach::silent || got.reach == Reach::refused) co_return;
        if (got.reach != Reach::answered || got.status != 200) continue;
        page.digests = read_page(ctl::as_text(got.body));
        page.is_collected = page.digests.ctl || page.digests.itl;
        if (page.is_collected) co_return;
        page.trouble = "the page names no list";
    }
}

asio::awaitable<void> read_some(asio::io_context& context, std::vector<PhonePage>& pages, std::size_t& next,
                                std::uint16_t port, const std::function<void(const std::string&)>& progress) {
    while (next < pages.size()) {
        PhonePage& page = pages[next++];
        if (progress) progress("phone " + page.address);
        co_await read_one(context, page, port);
    }
}

}  // namespace

PageDigests read_page(std::string_view html) {
    const std::vector<std::string> texts = texts_of(html.substr(0, largest_page));
    return {digest_after(texts, "CTL"), digest_after(texts, "ITL")};
}

std::vector<PhonePage> read_phones(const std::vector<std::string>& addresses, std::uint16_t port,
                                   const std::function<void(const std::string&)>& progress) {
    std::vector<PhonePage> pages;
    for (const std::string& address : addresses) pages.push_back({.address = address});
    asio::io_context context(1);
    std::size_t next = 0;
    std::size_t running = std::min(phones_at_once, pages.size());
    for (std::size_t i = 0; i < std::min(phones_at_once, pages.size()); ++i)
        asio::co_spawn(context, read_some(context, pages, next, port, progress),
                       [&running](std::exception_ptr failure) {
                           --running;
                           if (failure) std::rethrow_exception(failure);
                       });
    while (running > 0) {
        context.run_one_for(std::chrono::milliseconds(200));
        os::look_for_interruption();
    }
    return pages;
}

std::string holds_name(Holds holds) {
    switch (holds) {
        case Holds::baseline: return "BASELINE";
        case Holds::now: return "NOW";
        case Holds::both: return "BASELINE_AND_NOW";
        case Holds::other: return "OTHER";
        case Holds::none: return "NONE";
        case Holds::not_collected: return "NOT_COLLECTED";
    }
    return "";
}

Holds holds(const PhonePage& page, const Survey& baseline, const Survey& now) {
    if (!page.is_collected) return Holds::not_collected;
    if (page.digests.itl.value_or("").empty() && page.digests.ctl.value_or("").empty()) return Holds::none;
    const bool is_old = is_of(baseline, page.digests.itl, "ITL") && is_of(baseline, page.digests.ctl, "CTL");
    const bool is_new = is_of(now, page.digests.itl, "ITL") && is_of(now, page.digests.ctl, "CTL");
    if (is_old) return is_new ? Holds::both : Holds::baseline;
    return is_new ? Holds::now : Holds::other;
}

}  // namespace survey
