#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "ctl/print.hpp"
#include "phone/rules.hpp"
#include "scenarios/report/difference.hpp"

namespace report {
namespace {

using Roles = std::multiset<ctl::Role>;

// What a list says of one certificate, or of one server without a certificate.
struct Entry {
    Roles roles{};
    std::set<std::string> certificates{};  // SHA-1, or that of the bare key
    const ctl::Record* first = nullptr;    // of its records
};
using Entries = std::map<std::string, Entry>;  // by issuer and serial, or by the server's name

Entries entries_of(const ctl::TrustList& list) {
    Entries entries;
    for (const ctl::Record& record : list.records) {
        const std::string key = record.identity()
                                    ? fmt::format("{} {}", record.issuer, ctl::hex(record.serial))
                                    : "server " + record.dns_name;
        Entry& entry = entries[key];
        entry.roles.insert(record.role);
        entry.certificates.insert(
            ctl::hex(ctl::sha1(record.certificate ? record.certificate->der() : record.public_key)));
        if (entry.first == nullptr) entry.first = &record;
    }
    return entries;
}

std::string name_of(const Entry& entry) {
    const ctl::Record& record = *entry.first;
    if (!record.identity())
        return fmt::format("server {} without a certificate: phones register non-secure with it",
                           record.dns_name.empty() ? "without a name" : record.dns_name);
    std::string text = fmt::format("{} (serial {}", record.subject, ctl::hex(record.serial));
    if (record.certificate) text += ", until " + ctl::date_text(record.certificate->not_after());
    return text + ")";
}

std::string names_of(const Roles& roles) {
    return ctl::role_names({roles.begin(), roles.end()});
}

// What a phone can do with a certificate in this role, and no longer without.
std::string_view use_of(ctl::Role role) {
    switch (role) {
        case ctl::Role::sast: return "signs lists";
        case ctl::Role::ccm: return "is a CallManager's";
        case ctl::Role::ccm_tftp: return "signs configurations, and is a CallManager's";
        case ctl::Role::tftp: return "signs configurations";
        case ctl::Role::capf: return "is the CAPF's";
        case ctl::Role::app_server: return "is an application server's";
        case ctl::Role::tvs: return "is a TVS's: phones may ask it";
    }
    return "has a role that is not known here";
}

// "SAST, CCM+TFTP: CN=... (serial ...), which signs lists; signs configurations"
std::string described(const Entry& entry) {
    if (!entry.first->identity()) return names_of(entry.roles) + ": " + name_of(entry);
    std::string uses;
    for (const ctl::Role role : std::set<ctl::Role>(entry.roles.begin(), entry.roles.end()))
        uses += (uses.empty() ? "" : "; ") + std::string(use_of(role));
    return fmt::format("{}: {}, which {}", names_of(entry.roles), name_of(entry), uses);
}

void compare_records(const ctl::TrustList& before, const ctl::TrustList& after, DifferenceLines& lines) {
    const Entries old_entries = entries_of(before);
    const Entries new_entries = entries_of(after);
    for (const auto& [key, was] : old_entries) {
        const auto found = new_entries.find(key);
        if (found == new_entries.end()) {
            lines.push_back("- " + described(was));
            continue;
        }
        const Entry& is = found->second;
        if (was.roles != is.roles)
            lines.push_back(
                fmt::format("! {}: {} before, {} now", name_of(is), names_of(was.roles), names_of(is.roles)));
        if (was.certificates != is.certificates)
            lines.push_back(
                fmt::format("! {}: another certificate, or key, under the same serial", name_of(is)));
    }
    for (const auto& [key, is] : new_entries)
        if (!old_entries.contains(key)) lines.push_back("+ " + described(is));
    const auto records = [](const ctl::TrustList& list) {
        return ctl::BytesView(list.bytes).subspan(list.header.length);
    };
    if (lines.empty() && !std::ranges::equal(records(before), records(after)))
        lines.push_back(
            "! the same certificates in the same roles; host names, addresses, hashes or their order differ");
}

std::string signer_words(const ctl::SignerId& signer) {
    return fmt::format("{} (serial {}, issued by {})", signer.subject, ctl::hex(signer.serial),
                       signer.issuer);
}

// Would a phone that holds the first list, and no other, take the second (R2 to R5, R10, R12)?
std::string verdict_on(const Inspection& before, const Inspection& after) {
    const bool is_ctl = after.kind() == "CTL";
    const phone::FileKind kind = is_ctl ? phone::FileKind::ctl : phone::FileKind::itl;
    const phone::Lists held =
        is_ctl ? phone::Lists{before.list, nullptr} : phone::Lists{nullptr, before.list};
    if (phone::is_too_large(kind, after.bytes.size()))
        return "phones don't load the second: it is over 64 KB";
    if (phone::checks_are_off(held, kind))
        return "a phone that holds the first takes any ITL: it is an emptied one";
    const phone::SignerSearch search = phone::find_signer(held, {}, {}, after.header.signer, kind);
    if (search.found)
        return ctl::signature_holds(after.bytes, after.header, search.found->key)
                   ? "a phone that holds the first takes the second by its own records"
                   : "a phone that holds the first REFUSES the second: the signature does not hold";
    // As a model that asks TVS, with a configuration that names one.
    const phone::Model usual = phone::find_model(survey::usual_model).value();
    const bool may_ask = !phone::why_no_tvs(usual, held, {phone::TvsAddress{}});
    return may_ask ? "a phone that holds the first finds no signer for the second in it, and has to ask a "
                     "TVS that "
                     "the first names"
                   : "a phone that holds the first REFUSES the second, unless its other list names the "
                     "signer or a TVS";
}

void compare_headers(const Inspection& before, const Inspection& after, DifferenceLines& lines) {
    const ctl::Header& a = before.header;
    const ctl::Header& b = after.header;
    const auto note = [&lines](std::string_view what, const std::string& was, const std::string& is) {
        if (was != is) lines.push_back(fmt::format("! {}: {} before, {} now", what, was, is));
    };
    note("signer", signer_words(a.signer), signer_words(b.signer));
    note("digest", ctl::digest_name(a.digest), ctl::digest_name(b.digest));
    note("signature", fmt::format("{} bits", a.signature.size() * 8),
         fmt::format("{} bits", b.signature.size() * 8));
    const auto version = [](const std::optional<ctl::FormatVersion>& is) {
        return is ? fmt::format("{}.{}", is->major_number, is->minor_number) : std::string("none");
    };
    note("version", version(a.version), version(b.version));
    note("signer version", version(a.signer_version), version(b.signer_version));
    note("name in the header", a.file_name, b.file_name);
    if (before.signature != after.signature)
        note("signature", signature_state_name(before.signature), signature_state_name(after.signature));
}

std::string made_at(const ctl::Header& header) {
    if (!header.timestamp) return "at a time that it does not say";
    return ctl::time_text(std::chrono::sys_seconds(std::chrono::seconds(*header.timestamp)));
}

}  // namespace

DifferenceLines differences(const Inspection& before, const Inspection& after) {
    DifferenceLines lines;
    if (before.bytes == after.bytes) return lines;
    if (before.kind() != after.kind())
        return {fmt::format("! the first is {}, the second {}", before.list ? before.kind() : "a signed file",
                            after.list ? after.kind() : "a signed file")};
    if (before.list) compare_records(*before.list, *after.list, lines);
    compare_headers(before, after, lines);
    if (!before.list) {
        const auto contents = [](const Inspection& file) {
            return ctl::BytesView(file.bytes).subspan(file.header.length);
        };
        if (!std::ranges::equal(contents(before), contents(after)))
            lines.push_back(fmt::format("! contents: {} bytes before, {} now", contents(before).size(),
                                        contents(after).size()));
    }
    if (lines.empty()) lines.push_back("! the same contents, made anew");
    lines.push_back(fmt::format("  made {} and {}", made_at(before.header), made_at(after.header)));
    if (before.list) lines.push_back("  " + verdict_on(before, after));
    return lines;
}

}  // namespace report
