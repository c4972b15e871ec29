#include "phone/rules.hpp"

#include <algorithm>

namespace phone {
namespace {

using ctl::Record;
using ctl::Role;

template <typename Predicate>
bool any_record(const ctl::TrustListPtr& list, Predicate predicate) {
    return list && std::ranges::any_of(list->records, predicate);
}

template <typename Predicate>
bool any_record(const Lists& lists, Predicate predicate) {
    return any_record(lists.ctl, predicate) || any_record(lists.itl, predicate);
}

bool is_list(FileKind kind) {
    return kind == FileKind::ctl || kind == FileKind::itl;
}

bool may_sign(FileKind kind, Role role) {
    return is_list(kind) ? ctl::may_sign_trust_list(role) : ctl::may_sign_configuration(role);
}

bool may_sign(FileKind kind, const std::vector<Role>& roles) {
    return std::ranges::any_of(roles, [kind](Role role) { return may_sign(kind, role); });
}

// Q1 and Q29: with their switches off, any positive answer of TVS will do, roles or not.
bool any_answer_will_do(FileKind kind, const Choices& choices) {
    return !(is_list(kind) ? choices.require_sast_role : choices.require_tftp_role);
}

// R3 is the one rule under which the place counts beside the role.
bool may_sign_through_ctl(FileKind kind, Role role) {
    return may_sign(kind, role) || (kind == FileKind::itl && ctl::may_sign_configuration(role));
}

bool is_same_certificate(const Record& record, const ctl::Certificate& shown) {
    return record.certificate && *record.certificate == shown;
}

bool is_role_of(ServerKind kind, Role role) {
    switch (kind) {
        case ServerKind::call_manager: return ctl::is_call_manager(role);
        case ServerKind::https: return role == Role::app_server;
        case ServerKind::files: return ctl::may_sign_configuration(role);
        case ServerKind::capf: return role == Role::capf;
    }
    return false;
}

}  // namespace

bool is_empty_itl(const ctl::TrustList& itl) {
    return std::ranges::none_of(itl.records, [](const Record& r) {
        return r.role == Role::tvs || ctl::may_sign_configuration(r.role);
    });
}

std::size_t sast_records(const ctl::TrustList& list) {
    return static_cast<std::size_t>(std::ranges::count(list.records, Role::sast, &Record::role));
}

bool is_too_large(FileKind kind, std::size_t bytes) {
    return kind == FileKind::itl && bytes > largest_itl;
}

bool checks_are_off(const Lists& lists, FileKind kind) {
    return kind != FileKind::ctl && !lists.ctl && lists.itl && is_empty_itl(*lists.itl);
}

boost::system::result<ctl::PublicKey, Reason> first_list_key(const ctl::TrustList& list) {
    const ctl::CertificateIdentity signer = list.header.signer.identity();
    if (const Record* record = ctl::own_signer(list)) {
        auto key = record->key();
        if (key) return *key;
        return Reason::malformed;
    }
    const bool is_there =
        std::ranges::any_of(list.records, [&signer](const Record& r) { return r.identity() == signer; });
    return is_there ? Reason::signer_without_role : Reason::no_tvs_record;
}

SignerSearch find_signer(const Lists& lists, const TvsCache& cache, Time now, const ctl::SignerId& signer,
                         FileKind kind, const Choices& choices) {
    const ctl::CertificateIdentity wanted = signer.identity();
    SignerSearch search;
    const auto look = [&](const ctl::TrustListPtr& list, TrustSource place) {
        if (!list) return;
        for (const Record& record : list->records) {
            if (search.found || record.identity() != wanted) continue;
            const bool suffices = place == TrustSource::ctl ? may_sign_through_ctl(kind, record.role)
                                                            : may_sign(kind, record.role);
            if (!suffices) {
                search.was_seen_without_role = true;
            } else if (const auto key = record.key()) {
                search.found = FoundSigner{place, *key, record.certificate};
                search.is_found_as_server = !may_sign(kind, record.role);
            }
        }
    };
    look(lists.ctl, TrustSource::ctl);
    look(lists.itl, TrustSource::itl);
    if (search.found) return search;
    const auto cached = cache.find(wanted);
    if (cached == cache.end() || cached->second.expires <= now) return search;
    if (may_sign(kind, cached->second.roles) || any_answer_will_do(kind, choices)) {
        const ctl::CertificatePtr& certificate = cached->second.certificate;
        search.found = FoundSigner{TrustSource::cache, certificate->public_key(), certificate};
    } else {
        search.was_seen_without_role = true;
    }
    return search;
}

bool knows_digest(const Model& model, ctl::Digest digest) {
    return digest != ctl::Digest::sha512 || model.knows_sha512;
}

bool can_use(const Model& model, const ctl::PublicKey& key) {
    return !key.is_rsa() || key.bits() <= model.largest_rsa_bits;
}

bool is_out_of_date(const Choices& choices, const ctl::CertificatePtr& signer, Time now) {
    return choices.lists_check_dates && signer && !signer->is_valid_at(now);
}

std::optional<Reason> why_no_tvs(const Model& model, const Lists& lists,
                                 const std::vector<TvsAddress>& servers) {
    if (!model.has_security_by_default) return Reason::no_tvs_record;
    if (!any_record(lists, [](const Record& r) { return r.role == Role::tvs; })) return Reason::no_tvs_record;
    if (servers.empty()) return Reason::no_tvs_server;
    return std::nullopt;
}

TvsCertificate judge_tvs_certificate(const Lists& lists, const ctl::Certificate& shown, Time now) {
    const bool is_listed = any_record(
        lists, [&shown](const Record& r) { return r.role == Role::tvs && is_same_certificate(r, shown); });
    if (!is_listed) return TvsCertificate::not_in_lists;
    return shown.is_valid_at(now) ? TvsCertificate::trusted : TvsCertificate::out_of_date;
}

TvsAnswer judge_tvs_answer(const tvs::Response& response, const ctl::SignerId& signer, FileKind kind,
                           const Choices& choices) {
    TvsAnswer answer;
    if (!response.grant || !response.answers_query) return answer;
    auto certificate = ctl::Certificate::from_der(response.grant->certificate);
    if (!certificate || (*certificate)->identity() != signer.identity()) return answer;
    answer.certificate = std::move(*certificate);
    answer.roles = response.grant->roles;
    answer.ttl = std::chrono::seconds(response.grant->ttl);
    answer.suffices_by_choice = !may_sign(kind, answer.roles) && any_answer_will_do(kind, choices);
    const bool suffices = may_sign(kind, answer.roles) || answer.suffices_by_choice;
    answer.reason = suffices ? Reason::signer_from_tvs : Reason::tvs_answer_without_role;
    return answer;
}

std::optional<TrustSource> find_server(const Lists& lists, const TvsCache& cache, Time now,
                                       const ctl::Certificate& shown, ServerKind kind) {
    const auto is_it = [&](const Record& r) {
        return is_role_of(kind, r.role) && is_same_certificate(r, shown);
    };
    if (any_record(lists.ctl, is_it)) return TrustSource::ctl;
    // The ITL does not count for a CallManager (README.md, "Registration").
    if (kind != ServerKind::call_manager && any_record(lists.itl, is_it)) return TrustSource::itl;
    const auto cached = cache.find(shown.identity());
    const bool is_cached =
        cached != cache.end() && cached->second.expires > now && *cached->second.certificate == shown &&
        std::ranges::any_of(cached->second.roles, [kind](Role r) { return is_role_of(kind, r); });
    return is_cached ? std::optional(TrustSource::cache) : std::nullopt;
}

TvsAnswer judge_tvs_verification(const tvs::Response& response, const ctl::CertificatePtr& shown,
                                 ServerKind kind) {
    TvsAnswer answer;
    if (!response.grant || response.answers_query) return answer;
    answer.certificate = shown;
    answer.roles = response.grant->roles;
    answer.ttl = std::chrono::seconds(response.grant->ttl);
    const bool suffices =
        std::ranges::any_of(answer.roles, [kind](Role role) { return is_role_of(kind, role); });
    answer.reason = suffices ? Reason::signer_from_tvs : Reason::tvs_answer_without_role;
    return answer;
}

bool goes_on_to_next_tvs(Reason reason) {
    return reason == Reason::tvs_unreachable || reason == Reason::tvs_tls_failed ||
           reason == Reason::tvs_certificate_not_trusted;
}

bool wants_https_configuration(const Lists& lists) {
    if (!lists.itl || !lists.itl->header.signer_version) return false;
    const ctl::FormatVersion version = *lists.itl->header.signer_version;
    return version.major_number > 1 || (version.major_number == 1 && version.minor_number >= 1);
}

bool wants_signed_configuration(const Lists& lists) {
    return any_record(lists,
                      [](const Record& r) { return r.identity() && ctl::may_sign_configuration(r.role); });
}

bool is_known_by(const Configuration& configuration, const ctl::Certificate& own) {
    return ctl::hex(ctl::md5(own.der())) == configuration.certificate_hash;
}

RegistrationPath registration_path(const Lists& lists, SecurityMode mode,
                                   const std::optional<Verdict>& itl_of_this_boot,
                                   const std::optional<Verdict>& configuration_of_this_boot) {
    const auto is_beyond = [](const std::optional<Verdict>& verdict) {
        return verdict && std::ranges::count(verdict->chain, Finding::digest_unknown, &Link::finding) > 0;
    };
    if (is_beyond(itl_of_this_boot) || is_beyond(configuration_of_this_boot))
        return RegistrationPath::digest_unknown;
    if (itl_of_this_boot && itl_of_this_boot->reason == Reason::too_large)
        return RegistrationPath::itl_does_not_load;
    if (mode == SecurityMode::non_secure) return RegistrationPath::non_secure;
    if (!lists.ctl) return RegistrationPath::waits_for_ctl;
    const bool has_servers =
        any_record(lists.ctl, [](const Record& r) { return r.identity() && ctl::is_call_manager(r.role); });
    return has_servers ? RegistrationPath::secure : RegistrationPath::non_secure;
}

bool is_trusted_call_manager(const Lists& lists, const ctl::Certificate& shown, Time now) {
    return find_server(lists, {}, now, shown, ServerKind::call_manager) && shown.is_valid_at(now);
}

}  // namespace phone
