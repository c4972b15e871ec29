#include "scenarios/virtual/encounter.hpp"

#include <algorithm>

#include "tftp/options.hpp"
#include "tvs/store.hpp"

namespace scenarios {
namespace {

using phone::Answer;

template <typename Content>
bool is_same_content(const std::shared_ptr<const Content>& left,
                     const std::shared_ptr<const Content>& right) {
    return left == right || (left && right && *left == *right);
}

bool is_same(const phone::FileAnswer& left, const phone::FileAnswer& right) {
    return left.outcome == right.outcome && is_same_content(left.bytes, right.bytes);
}

bool is_same(const phone::TvsReply& left, const phone::TvsReply& right) {
    return left.contact == right.contact && left.response == right.response &&
           left.is_by_notice == right.is_by_notice;
}

bool is_same(phone::RegisterReply left, phone::RegisterReply right) {
    return left == right;
}

bool is_same(const phone::HttpsReply& left, const phone::HttpsReply& right) {
    return left.contact == right.contact && left.status == right.status;
}

bool is_same(const phone::EnrolReply& left, const phone::EnrolReply& right) {
    return left.contact == right.contact && left.session == right.session &&
           is_same_content(left.lsc, right.lsc);
}

bool is_same(const phone::NetworkReply& left, const phone::NetworkReply& right) {
    return left.is_let_in == right.is_let_in;
}

// The newest version that both sides speak.
std::optional<tvs::TlsVersion> common_version(const tvs::TlsRange& left, const tvs::TlsRange& right) {
    const tvs::TlsVersion newest = std::min(left.most, right.most);
    if (newest < std::max(left.least, right.least)) return std::nullopt;
    return newest;
}

// TCP, then TLS (RFC 5246, RFC 8446), then question and answer.
std::uint32_t round_trips(tvs::TlsVersion version) {
    return version == tvs::TlsVersion::tls_1_3 ? 3 : 4;
}

Encounter meet_tftp(const Cluster& cluster, const Node& node, const phone::GetFile& wanted, Time now) {
    SharedBytes bytes = cluster.file(node, wanted.name, now);
    if (!bytes) return {nullptr, phone::FileAnswer{phone::Download::not_found, nullptr}, 1};
    // One block a round trip; the last one is shorter, and may be empty (RFC 1350).
    const auto blocks = static_cast<std::uint32_t>(bytes->size() / tftp::default_block_size + 1);
    return {nullptr, phone::FileAnswer{phone::Download::received, std::move(bytes)}, blocks};
}

Encounter meet_tvs(const Cluster& cluster, const Node& node, const phone::AskTvs& question, Time now) {
    const auto version = common_version(question.tls, cluster.tls(node));
    if (!version) return {nullptr, phone::TvsReply{phone::Contact::tls_failed, {}}, 2};
    tvs::Response response = tvs::answer(question.request, *cluster.vouched_by(node, now));
    const bool is_by_notice = cluster.answers_by_notice(node, question.request, response);
    return {node.tvs->identity.certificate,
            phone::TvsReply{phone::Contact::answered, std::move(response), is_by_notice},
            round_trips(*version)};
}

Encounter meet_call_manager(const Cluster& cluster, const Node& node, const phone::RegisterAt& registration,
                            Time now) {
    const phone::RegisterReply reply = cluster.accepts_device(registration.device)
                                           ? phone::RegisterReply::registered
                                           : phone::RegisterReply::refused;
    if (!registration.secure) return {nullptr, reply, 2};
    const auto version = common_version(registration.tls, cluster.tls(node));
    if (!version) return {nullptr, phone::RegisterReply::tls_failed, 2};
    const bool is_accepted = registration.identity && cluster.accepts_device_certificate(
                                                          *registration.identity->certificate, node, now);
    const phone::RegisterReply answer =
        !is_accepted ? phone::RegisterReply::tls_failed
        : cluster.may_register_as(registration.device, *registration.identity->certificate)
            ? reply
            : phone::RegisterReply::refused;
    return {node.call_manager->identity.certificate, answer, round_trips(*version)};
}

Encounter meet_https(const Cluster& cluster, const Node& node, const phone::OpenHttps& page) {
    const auto version = common_version(page.tls, cluster.tls(node));
    if (!version) return {nullptr, phone::HttpsReply{phone::Contact::tls_failed, 0}, 2};
    const int status = page.path.starts_with("/ccmcip/") ? 200 : 404;
    return {node.tomcat->identity.certificate, phone::HttpsReply{phone::Contact::answered, status},
            round_trips(*version)};
}

// Three questions of the CAPF, each a round trip, and the end of the session.
Encounter meet_capf(const Cluster& cluster, const Node& node, const phone::Enrol& enrolment, Time now) {
    const auto version = common_version(enrolment.tls, cluster.tls(node));
    if (!version) return {nullptr, phone::EnrolReply{.contact = phone::Contact::tls_failed}, 2};
    phone::EnrolReply reply{.contact = phone::Contact::answered};
    const std::optional<CertificateOperation> operation = cluster.certificate_operation(enrolment.device);
    if (operation == CertificateOperation::remove) reply.session = phone::CapfSession::deleted;
    if (operation == CertificateOperation::install) {
        reply.session = phone::CapfSession::stored;
        reply.key = enrolment.identity->key;
        reply.lsc = cluster.issue_lsc(enrolment.device, reply.key->public_key(), now);
    }
    return {node.capf->certificate, std::move(reply), round_trips(*version) + 3};
}

Encounter meet_authenticator(const Cluster& cluster, const phone::LogInToNetwork& login, Time now) {
    const bool is_let_in = login.identity && cluster.lets_in(*login.identity->certificate, now);
    return {nullptr, phone::NetworkReply{is_let_in}, 3};
}

}  // namespace

bool Encounter::operator==(const Encounter& other) const {
    const bool is_same_certificate =
        presented == other.presented || (presented && other.presented && *presented == *other.presented);
    if (!is_same_certificate || answer.index() != other.answer.index()) return false;
    return std::visit(
        [&other](const auto& left) {
            return is_same(left, std::get<std::decay_t<decltype(left)>>(other.answer));
        },
        answer);
}

Encounter meet(const Cluster& cluster, const Node& node, const phone::Ask& ask, Time now) {
    if (const auto* file = std::get_if<phone::GetFile>(&ask)) return meet_tftp(cluster, node, *file, now);
    if (const auto* question = std::get_if<phone::AskTvs>(&ask))
        return meet_tvs(cluster, node, *question, now);
    if (const auto* page = std::get_if<phone::OpenHttps>(&ask)) return meet_https(cluster, node, *page);
    if (const auto* enrolment = std::get_if<phone::Enrol>(&ask))
        return meet_capf(cluster, node, *enrolment, now);
    if (const auto* login = std::get_if<phone::LogInToNetwork>(&ask))
        return meet_authenticator(cluster, *login, now);
    return meet_call_manager(cluster, node, std::get<phone::RegisterAt>(ask), now);
}

namespace {

struct Nobody {
    Answer operator()(const phone::GetFile&) const {
        return phone::FileAnswer{phone::Download::no_answer, nullptr};
    }
    Answer operator()(const phone::AskTvs&) const { return phone::TvsReply{phone::Contact::unreachable, {}}; }
    Answer operator()(const phone::RegisterAt&) const { return phone::RegisterReply::unreachable; }
    Answer operator()(const phone::OpenHttps&) const { return phone::HttpsReply{}; }
    Answer operator()(const phone::Enrol&) const { return phone::EnrolReply{}; }
    Answer operator()(const phone::LogInToNetwork&) const { return phone::NetworkReply{}; }
};

// Shows the phone's judge what was presented; what the phone hears if it refuses that.
struct Judge {
    const Encounter& encounter;

    [[nodiscard]] Answer operator()(const phone::AskTvs& question) const {
        if (question.judge(*encounter.presented)) return encounter.answer;
        return phone::TvsReply{phone::Contact::certificate_refused, {}};
    }
    [[nodiscard]] Answer operator()(const phone::RegisterAt& registration) const {
        if (registration.judge(*encounter.presented)) return encounter.answer;
        return phone::RegisterReply::certificate_refused;
    }
    [[nodiscard]] Answer operator()(const phone::OpenHttps& page) const {
        if (page.judge(*encounter.presented)) return encounter.answer;
        return phone::HttpsReply{phone::Contact::certificate_refused, 0};
    }
    [[nodiscard]] Answer operator()(const phone::Enrol& enrolment) const {
        if (enrolment.judge(*encounter.presented)) return encounter.answer;
        return phone::EnrolReply{.contact = phone::Contact::certificate_refused};
    }
    [[nodiscard]] Answer operator()(const auto&) const { return encounter.answer; }
};

}  // namespace

Encounter nobody(const phone::Ask& ask) {
    return {nullptr, std::visit(Nobody{}, ask), 1};
}

Answer judged(const phone::Ask& ask, const Encounter& encounter) {
    return encounter.presented ? std::visit(Judge{encounter}, ask) : encounter.answer;
}

}  // namespace scenarios
