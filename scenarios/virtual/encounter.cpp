#include "scenarios/virtual/encounter.hpp"

#include <algorithm>

#include "tftp/options.hpp"
#include "tvs/store.hpp"

namespace scenarios {
namespace {

using phone::Answer;

bool is_same(const Answer& left, const Answer& right) {
    if (left.index() != right.index()) return false;
    if (const auto* reply = std::get_if<phone::RegisterReply>(&left))
        return *reply == std::get<phone::RegisterReply>(right);
    if (const auto* reply = std::get_if<phone::TvsReply>(&left)) {
        const auto& other = std::get<phone::TvsReply>(right);
        return reply->contact == other.contact && reply->response == other.response;
    }
    const auto& file = std::get<phone::FileAnswer>(left);
    const auto& other = std::get<phone::FileAnswer>(right);
    if (file.outcome != other.outcome || !file.bytes != !other.bytes) return false;
    return file.bytes == other.bytes || *file.bytes == *other.bytes;
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

Encounter meet_tvs(const Cluster& cluster, const Node& node, const phone::AskTvs& question) {
    const auto version = common_version(question.tls, cluster.tls());
    if (!version) return {nullptr, phone::TvsReply{phone::TvsContact::tls_failed, {}}, 2};
    return {node.tvs->identity.certificate,
            phone::TvsReply{phone::TvsContact::answered,
                            tvs::answer(question.request, *cluster.vouched_by(node))},
            round_trips(*version)};
}

Encounter meet_call_manager(const Cluster& cluster, const Node& node, const phone::RegisterAt& registration) {
    const phone::RegisterReply reply = cluster.accepts_device(registration.device)
                                           ? phone::RegisterReply::registered
                                           : phone::RegisterReply::refused;
    if (!registration.secure) return {nullptr, reply, 2};
    const auto version = common_version(registration.tls, cluster.tls());
    if (!version) return {nullptr, phone::RegisterReply::tls_failed, 2};
    const bool is_accepted =
        registration.identity && cluster.accepts_device_certificate(*registration.identity->certificate);
    return {node.call_manager->certificate, is_accepted ? reply : phone::RegisterReply::tls_failed,
            round_trips(*version)};
}

}  // namespace

bool Encounter::operator==(const Encounter& other) const {
    const bool is_same_certificate =
        presented == other.presented || (presented && other.presented && *presented == *other.presented);
    return is_same_certificate && is_same(answer, other.answer);
}

Encounter meet(const Cluster& cluster, const Node& node, const phone::Ask& ask, Time now) {
    if (const auto* file = std::get_if<phone::GetFile>(&ask)) return meet_tftp(cluster, node, *file, now);
    if (const auto* question = std::get_if<phone::AskTvs>(&ask)) return meet_tvs(cluster, node, *question);
    return meet_call_manager(cluster, node, std::get<phone::RegisterAt>(ask));
}

Encounter nobody(const phone::Ask& ask) {
    if (std::holds_alternative<phone::GetFile>(ask))
        return {nullptr, phone::FileAnswer{phone::Download::no_answer, nullptr}, 1};
    if (std::holds_alternative<phone::AskTvs>(ask))
        return {nullptr, phone::TvsReply{phone::TvsContact::unreachable, {}}, 1};
    return {nullptr, phone::RegisterReply::unreachable, 1};
}

Answer judged(const phone::Ask& ask, const Encounter& encounter) {
    if (!encounter.presented) return encounter.answer;
    if (const auto* question = std::get_if<phone::AskTvs>(&ask)) {
        if (question->judge(*encounter.presented)) return encounter.answer;
        return phone::TvsReply{phone::TvsContact::certificate_refused, {}};
    }
    if (std::get<phone::RegisterAt>(ask).judge(*encounter.presented)) return encounter.answer;
    return phone::RegisterReply::certificate_refused;
}

}  // namespace scenarios
