#include "phone/trust_lookup.hpp"

#include <fmt/format.h>

#include "phone/display.hpp"

namespace phone {
namespace {

Reason reason_of(TrustSource place) {
    switch (place) {
        case TrustSource::ctl: return Reason::signer_in_ctl;
        case TrustSource::itl: return Reason::signer_in_itl;
        case TrustSource::cache: return Reason::signer_in_cache;
    }
    return Reason::signer_in_ctl;
}

Finding finding_of(TrustSource place) {
    switch (place) {
        case TrustSource::ctl: return Finding::in_ctl;
        case TrustSource::itl: return Finding::in_itl;
        case TrustSource::cache: return Finding::in_cache;
    }
    return Finding::in_ctl;
}

}  // namespace

CertificateName name_of(const ctl::SignerId& signer) {
    return {ctl::common_name(signer.subject), signer.serial};
}

CertificateName name_of(const ctl::Certificate& certificate) {
    return {ctl::common_name(certificate.subject()), certificate.serial()};
}

void add(Verdict& verdict, Finding finding, std::string text) {
    verdict.chain.push_back(
        {.finding = finding, .certificate = verdict.signer, .server = {}, .text = std::move(text)});
}

void conclude(Verdict& verdict, Reason reason, Finding finding, std::string text) {
    add(verdict, finding, std::move(text));
    verdict.reason = reason;
}

Task<> TrustLookup::judge_signer(Verdict& verdict, Candidate file) {
    const SignerSearch search =
        find_signer(phone_.flash.lists, phone_.cache, now_, file.header.signer, verdict.kind, phone_.choices);
    if (search.found) {
        add(verdict, search.is_found_as_server ? Finding::in_ctl_as_server : finding_of(search.found->place));
        judge_signature(verdict, file, search.found->key, search.found->certificate,
                        reason_of(search.found->place));
        co_return;
    }
    add(verdict, search.was_seen_without_role ? Finding::without_role : Finding::in_no_list);
    if (!can_ask_tvs(verdict, search.was_seen_without_role)) co_return;
    const ctl::SignerId signer = file.header.signer;
    // Named, since GCC 12 destroys temporaries in a co_await twice.
    tvs::Query query{signer.subject, signer.issuer, signer.serial};
    auto judge_answer = [this, &verdict, &signer](const tvs::Response& response) {
        return judge_tvs_answer(response, signer, verdict.kind, phone_.choices);
    };
    auto use_answer = [this, &verdict, file](const TvsAnswer& answer) {
        if (answer.reason == Reason::signer_from_tvs)
            judge_signature(verdict, file, answer.certificate->public_key(), answer.certificate,
                            Reason::signer_from_tvs);
    };
    co_await ask_tvs_servers(verdict, std::move(query), judge_answer, use_answer);
}

bool TrustLookup::can_ask_tvs(Verdict& verdict, bool was_seen_without_role) {
    log(display::not_in_cache);
    const Model& model = phone_.identity.model;
    if (const auto reason = why_no_tvs(model, phone_.flash.lists, tvs_servers())) {
        log(display::tvs_not_in_list);
        add(verdict, !model.has_security_by_default     ? Finding::model_asks_no_tvs
                     : *reason == Reason::no_tvs_record ? Finding::no_tvs_in_lists
                                                        : Finding::no_tvs_configured);
        verdict.reason = was_seen_without_role ? Reason::signer_without_role : *reason;
        return false;
    }
    log(display::can_ask_tvs);
    return true;
}

// One after the other in the order of the CallManager group, until one answers (Q13).
template <typename Question, typename JudgeAnswer, typename UseAnswer>
Task<> TrustLookup::ask_tvs_servers(Verdict& verdict, Question question, JudgeAnswer judge_answer,
                                    UseAnswer use_answer) {
    const std::vector<TvsAddress> servers = tvs_servers();
    for (const TvsAddress& server : servers) {
        verdict.tvs = server.host;
        const TvsAnswer answer = co_await ask_tvs(verdict, server, question, judge_answer);
        verdict.reason = answer.reason;
        if (answer.certificate) {
            remember(answer);
            use_answer(answer);
        }
        if (!goes_on_to_next_tvs(answer.reason)) co_return;
    }
}

template <typename Question, typename JudgeAnswer>
Task<TvsAnswer> TrustLookup::ask_tvs(Verdict& verdict, TvsAddress server, Question question,
                                     JudgeAnswer judge_answer) {
    auto certificate = TvsCertificate::trusted;
    bool is_usable = true;
    CertificateName shown;
    AskTvs ask{.server = server.host,
               .port = server.port,
               .tls = phone_.identity.model.tls,
               .identity = phone_.flash.device_identity(),
               .request = {.session = next_session_++,
                           .device = phone_.identity.device_name(),
                           .question = std::move(question)}};
    tvs::PeerJudge judge = [this, &certificate, &is_usable, &shown](const ctl::Certificate& presented) {
        shown = name_of(presented);
        certificate = judge_tvs_certificate(phone_.flash.lists, presented, now_);
        is_usable = can_use(phone_.identity.model, presented.public_key());
        return certificate == TvsCertificate::trusted && is_usable;
    };
    const TvsReply reply = co_await channel_.ask(std::move(ask), std::move(judge));

    TvsAnswer answer;
    Link link{.finding = Finding::tvs_silent, .certificate = {}, .server = server.host, .text = {}};
    switch (reply.contact) {
        case Contact::unreachable: answer.reason = Reason::tvs_unreachable; break;
        case Contact::tls_failed:
            answer.reason = Reason::tvs_tls_failed;
            link.finding = Finding::tvs_handshake_failed;
            break;
        case Contact::certificate_refused:
            answer.reason = Reason::tvs_certificate_not_trusted;
            link.finding = !is_usable                                   ? Finding::key_too_large
                           : certificate == TvsCertificate::out_of_date ? Finding::tvs_out_of_date
                                                                        : Finding::tvs_not_in_lists;
            link.certificate = shown;
            break;
        case Contact::answered:
            log(fmt::format(fmt::runtime(display::answer_status), reply.response.grant ? 0 : 1));
            answer = judge_answer(reply.response);
            link.finding = answer.suffices_by_choice                  ? Finding::tvs_vouched_without_role
                           : answer.reason == Reason::signer_from_tvs ? Finding::tvs_vouched
                           : answer.reason == Reason::tvs_answer_without_role ? Finding::tvs_role_missing
                                                                              : Finding::tvs_unknowing;
            link.certificate = verdict.signer;
            link.is_by_notice = reply.is_by_notice;
            if (answer.certificate) link.text = ctl::role_names(answer.roles);
            break;
    }
    verdict.chain.push_back(std::move(link));
    co_return answer;
}

void TrustLookup::judge_signature(Verdict& verdict, Candidate file, const ctl::PublicKey& key,
                                  const ctl::CertificatePtr& certificate, Reason reason) {
    if (!can_use(phone_.identity.model, key))
        return conclude(verdict, Reason::signature_wrong, Finding::key_too_large,
                        fmt::format("{} bits", key.bits()));
    if (is_out_of_date(phone_.choices, certificate, now_))
        return conclude(verdict, Reason::certificate_expired, Finding::out_of_date);
    if (!ctl::signature_holds(file.bytes, file.header, key))
        return conclude(verdict, Reason::signature_wrong, Finding::signature_broken);
    log(display::hashes_match);
    verdict.reason = reason;
}

// From inside the handshake: known or not, and of use (Q7: TLS peers check dates).
bool TrustLookup::judge_server(Verdict& verdict, ServerKind kind, const ctl::Certificate& presented) {
    verdict.signer = name_of(presented);
    if (!can_use(phone_.identity.model, presented.public_key())) {
        conclude(verdict, Reason::signature_wrong, Finding::key_too_large,
                 fmt::format("{} bits", presented.public_key().bits()));
    } else if (!presented.is_valid_at(now_)) {
        conclude(verdict, Reason::certificate_expired, Finding::out_of_date);
    } else if (const auto place = find_server(phone_.flash.lists, phone_.cache, now_, presented, kind)) {
        conclude(verdict, reason_of(*place), finding_of(*place));
    } else {
        conclude(verdict, Reason::tvs_does_not_know, Finding::in_no_list);
    }
    return verdict.accepted();
}

Task<> TrustLookup::ask_about_server(Verdict& verdict, ServerKind kind, ctl::Bytes shown) {
    const auto certificate = ctl::Certificate::from_der(shown);
    if (!certificate || !can_ask_tvs(verdict, false)) co_return;
    const ctl::CertificatePtr& presented = *certificate;
    tvs::Verify verify{std::move(shown)};
    auto judge_answer = [&presented, kind](const tvs::Response& response) {
        return judge_tvs_verification(response, presented, kind);
    };
    auto use_answer = [](const TvsAnswer&) {};
    co_await ask_tvs_servers(verdict, std::move(verify), judge_answer, use_answer);
}

std::vector<TvsAddress> TrustLookup::tvs_servers() const {
    const auto& configuration = phone_.flash.configuration;
    return configuration ? configuration->tvs_servers : std::vector<TvsAddress>{};
}

// Keeps what a TVS said for as long as it allows (Cisco 213407).
void TrustLookup::remember(const TvsAnswer& answer) {
    phone_.cache[answer.certificate->identity()] = {answer.certificate, answer.roles, now_ + answer.ttl};
    log(display::cached_for_a_day);
}

}  // namespace phone
