#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "ctl/print.hpp"
#include "phone/rules.hpp"
#include "scenarios/report/difference.hpp"

namespace report {
namespace {

// A certificate in a list: its issuer and serial, under which roles stand.
using Entry = std::pair<std::string, std::string>;
using Entries = std::map<Entry, std::set<ctl::Role>>;

Entry entry_of(const ctl::Record& record) {
    return {record.issuer, ctl::hex(record.serial)};
}

Entries entries_of(const ctl::TrustList& list) {
    Entries entries;
    for (const ctl::Record& record : list.records) entries[entry_of(record)].insert(record.role);
    return entries;
}

std::string name_of(const ctl::TrustList& list, const Entry& entry) {
    const auto record = std::ranges::find(list.records, entry, entry_of);
    std::string text = fmt::format("{} (serial {}", record->subject, entry.second);
    if (record->certificate) text += ", until " + ctl::date_text(record->certificate->not_after());
    return text + ")";
}

std::string names_of(const std::set<ctl::Role>& roles) {
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
    return "";
}

std::string uses_of(const std::set<ctl::Role>& roles) {
    std::string text;
    for (const ctl::Role role : roles) text += (text.empty() ? "" : "; ") + std::string(use_of(role));
    return text;
}

void compare_records(const ctl::TrustList& before, const ctl::TrustList& after, DifferenceLines& lines) {
    const Entries old_entries = entries_of(before);
    const Entries new_entries = entries_of(after);
    for (const auto& [entry, roles] : old_entries) {
        const auto found = new_entries.find(entry);
        if (found == new_entries.end())
            lines.push_back(
                fmt::format("- {}: {}, which {}", names_of(roles), name_of(before, entry), uses_of(roles)));
        else if (found->second != roles)
            lines.push_back(fmt::format("! {}: {} before, {} now", name_of(after, entry), names_of(roles),
                                        names_of(found->second)));
    }
    for (const auto& [entry, roles] : new_entries)
        if (!old_entries.contains(entry))
            lines.push_back(
                fmt::format("+ {}: {}, which {}", names_of(roles), name_of(after, entry), uses_of(roles)));
    const auto hosts = [](const ctl::TrustList& list) {
        std::multiset<std::string> names;
        for (const ctl::Record& record : list.records) names.insert(record.dns_name);
        return names;
    };
    if (lines.empty() && hosts(before) != hosts(after))
        lines.push_back("! the same certificates, with other host names (DNSNAME)");
}

std::string signer_words(const ctl::SignerId& signer) {
    return fmt::format("{} (serial {})", signer.subject, ctl::hex(signer.serial));
}

// Would a phone that holds the first list take the second by what it holds (R2 to R4)?
std::string verdict_on(const Inspection& before, const Inspection& after) {
    const bool is_ctl = after.kind() == "CTL";
    const phone::FileKind kind = is_ctl ? phone::FileKind::ctl : phone::FileKind::itl;
    const phone::Lists held =
        is_ctl ? phone::Lists{before.list, nullptr} : phone::Lists{nullptr, before.list};
    const phone::SignerSearch search = phone::find_signer(held, {}, {}, after.header.signer, kind);
    if (!search.found)
        return "a phone that holds the first alone finds no signer for the second in it, and has to ask a "
               "TVS that the first names";
    return ctl::signature_holds(after.bytes, after.header, search.found->key)
               ? "a phone that holds the first takes the second by its own records"
               : "a phone that holds the first REFUSES the second: the signature does not hold";
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
