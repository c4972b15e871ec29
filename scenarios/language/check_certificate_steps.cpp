// Steps about certificates that authorities sign.
#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenarios/language/step_checker.hpp"
#include "scenarios/site.hpp"

namespace scenarios {
namespace {

constexpr std::uint32_t most_valid_days = 36500;
constexpr std::array<std::uint32_t, 3> request_bits{2048, 3072, 4096};
constexpr const char* signed_kinds = "certificate: TOMCAT, CALLMANAGER, CAPF, TVS or IPSEC";

bool signs_files(pb::Regenerate::Certificate certificate) {
    return certificate == pb::Regenerate::CALLMANAGER;
}

bool may_be_multi_server(pb::Regenerate::Certificate certificate) {
    return certificate == pb::Regenerate::CALLMANAGER || certificate == pb::Regenerate::TOMCAT;
}

}  // namespace

template <typename Action>
void StepChecker::check_signed_kind(const Action& action, const Spot& spot) {
    const pb::Cluster* cluster = administered(action, spot);
    if (!action.has_certificate()) return report(spot.error("which certificate?", signed_kinds));
    if (action.certificate() == pb::Regenerate::ITLRECOVERY || action.certificate() == pb::Regenerate::ETOKEN)
        return report(spot.error("certificate", "no authority signs this one", signed_kinds));
    if (cluster == nullptr) return;
    Names nodes;
    if constexpr (std::is_same_v<Action, pb::GenerateCsr>) {
        nodes = action.node();
    } else if (action.has_node()) {
        *nodes.Add() = action.node();
    }
    check_certificate(spot, action.certificate(), *cluster, "node", nodes);
    need_present(spot, "node", nodes);
}

template <typename Action>
bool StepChecker::is_for_expressway(const Action& action, const Spot& spot,
                                    std::initializer_list<std::string_view> allowed) {
    if (!action.has_expressway()) return false;
    (void)description_.need_expressway(spot, "expressway", 0, action.expressway());
    std::vector<const google::protobuf::FieldDescriptor*> set;
    action.GetReflection()->ListFields(action, &set);
    for (const auto* field : set)
        if (field->name() != "expressway" && std::ranges::find(allowed, field->name()) == allowed.end())
            report(spot.error(field->name(), "this belongs to a cluster, and the step is about an Expressway",
                              "leave it out"));
    return true;
}
template bool StepChecker::is_for_expressway(const pb::Upload&, const Spot&,
                                             std::initializer_list<std::string_view>);
template bool StepChecker::is_for_expressway(const pb::Upgrade&, const Spot&,
                                             std::initializer_list<std::string_view>);

void StepChecker::check_set_zone(const pb::SetZone& action, const Spot& spot) {
    if (action.peer_address_size() == 0 && !action.has_tls_verify_name())
        report(spot.error("a step that configures nothing", "peer_address: ..., or tls_verify_name: ..."));
    if (const pb::TraversalZone* zone = description_.zone_named(spot, action.zone()))
        description_.check_zone_settings(action, spot, zone->server_size());
}

template <typename Action>
void StepChecker::check_because(const Action& action, const Spot& spot, bool expects_more,
                                const char* remedy) {
    if (!expects_more && !action.has_because())
        report(spot.error("an expectation that expects nothing", remedy));
    if (action.has_because() && action.because().empty())
        report(spot.error("because", "no words", "some of the reason that is reported"));
}

void StepChecker::check_expect_zone(const pb::ExpectZone& action, const Spot& spot) {
    (void)description_.zone_named(spot, action.zone());
    check_because(action, spot, action.has_state() || action.has_ssh_tunnels(),
                  "state: ACTIVE, or ssh_tunnels: UP");
}

void StepChecker::check_expect_remote_access(const pb::ExpectRemoteAccess& action, const Spot& spot) {
    (void)description_.need_remote_access(spot, action.remote_access());
    check_because(action, spot, action.has_sign_in() || action.has_client_warns(),
                  "sign_in: SIGNED_IN, or FAILED");
}

void StepChecker::check_generate_csr(const pb::GenerateCsr& action, const Spot& spot) {
    if (is_for_expressway(action, spot, {"key_bits", "alternative_name"})) {
        for (int i = 0; i < action.alternative_name_size(); ++i)
            if (!is_good_name(action.alternative_name(i)))
                report(spot.error("alternative_name", i,
                                  fmt::format("\"{}\" can't be a name", action.alternative_name(i)),
                                  "such as \"example.com\""));
    } else {
        check_signed_kind(action, spot);
        if (action.alternative_name_size() > 0)
            report(spot.error("alternative_name", "this belongs to an Expressway",
                              "multi_server: true and other_domain, or command: \"set web-security ...\""));
    }
    if (std::ranges::find(request_bits, action.key_bits()) == request_bits.end())
        report(
            spot.error("key_bits", fmt::format("a key of {} bits", action.key_bits()), "2048, 3072 or 4096"));
    else if (signs_files(action.certificate()) && action.key_bits() == 3072)
        report(spot.error("key_bits", "CallManager signs files, and their format has no code for 3072 bits",
                          "2048 or 4096"));
    if (action.multi_server()) {
        if (action.has_certificate() && !may_be_multi_server(action.certificate()))
            report(spot.error("multi_server", "only TOMCAT and CALLMANAGER have multi-server certificates",
                              "one request for each node: leave it out"));
        if (action.node_size() > 1)
            report(spot.error("node", 1, "a multi-server request is made on one node, for all",
                              "name one, or none for the publisher"));
    } else {
        const auto refuse = [&](const char* field) {
            report(spot.error(field, "this belongs to multi-server requests",
                              "multi_server: true; a single node gets further names by command: \"set "
                              "web-security ...\""));
        };
        if (action.has_without_ms()) refuse("without_ms");
        if (action.other_domain_size() > 0) refuse("other_domain");
    }
    if (action.has_parent_domain() && !is_good_name(action.parent_domain()))
        report(spot.error("parent_domain", fmt::format("\"{}\" is no domain", action.parent_domain()),
                          "such as \"example.com\""));
    for (int i = 0; i < action.other_domain_size(); ++i)
        if (ctl::alternative_name(action.other_domain(i)).kind == ctl::AlternativeName::Kind::ip)
            report(spot.error("other_domain", i, fmt::format("\"{}\" is an address", action.other_domain(i)),
                              "a multi-server request takes domains only; addresses come by command: \"set "
                              "web-security ...\""));
        else if (!is_good_name(action.other_domain(i)))
            report(spot.error("other_domain", i, fmt::format("\"{}\" is no domain", action.other_domain(i)),
                              "such as \"voice.example.com\""));
}

void StepChecker::make_file(const Spot& spot, const std::string& name) {
    if (!is_good_name(name) || name.starts_with('.'))
        return report(spot.error("file", fmt::format("\"{}\" can't be the name of a file here", name),
                                 "letters, digits, '-', '_' and '.': \"tomcat-hq-pub.pem\""));
    if (state_.owned_files.contains(name))
        return report(spot.error("file",
                                 fmt::format("\"{}\" is the certificate of an authority or Expressway", name),
                                 "give yours another name"));
    state_.files.insert(name);
}

void StepChecker::need_file(const Spot& spot, std::string_view field, const std::string& name) {
    if (state_.files.contains(name)) return;
    const BroughtFiles::Place place = document_.brought().find(name).place;
    if (place == BroughtFiles::Place::inside) return;
    if (place == BroughtFiles::Place::outside)
        return report(spot.error(field, fmt::format("\"{}\" leads out of the folder of this file", name),
                                 outside_remedy));
    if (place == BroughtFiles::Place::no_file)
        return report(spot.error(field, fmt::format("\"{}\" is no ordinary file", name),
                                 "name a file with a certificate in it"));
    const std::vector<std::string> files(state_.files.begin(), state_.files.end());
    report(spot.error(field, fmt::format("there is no file \"{}\" by here", name),
                      files.empty() ? "download_csr and sign make files; others lie beside the scenario"
                                    : suggestion(name, files, "beside the scenario, or of these:")));
}

void StepChecker::need_authority(const Spot& spot, std::string_view field, const std::string& name) {
    if (!description_.has_authority(name))
        report(spot.error(field, fmt::format("there is no authority \"{}\"", name),
                          description_.authorities().empty()
                              ? "describe it: authority { name: \"corp-root\" }"
                              : suggestion(name, description_.authorities(), "there are")));
}

void StepChecker::check_download_csr(const pb::DownloadCsr& action, const Spot& spot) {
    if (!is_for_expressway(action, spot, {"file"})) check_signed_kind(action, spot);
    make_file(spot, action.file());
}

void StepChecker::check_sign(const pb::Sign& action, const Spot& spot) {
    need_authority(spot, "authority", action.authority());
    need_file(spot, "csr", action.csr());
    make_file(spot, action.file());
    if (action.valid_days() == 0 || action.valid_days() > most_valid_days)
        report(spot.error("valid_days", fmt::format("valid for {} days", action.valid_days()),
                          "730 is the default"));
    const auto check_name = [&](const char* field, int index, const std::string& name) {
        const std::string plain = name.starts_with("*.") ? name.substr(2) : name;
        if (ctl::alternative_name(name).kind != ctl::AlternativeName::Kind::ip && !is_good_name(plain))
            report(spot.error(field, index, fmt::format("\"{}\" can't be an alternative name", name),
                              "such as \"www.example.com\" or \"192.0.2.17\""));
    };
    for (int i = 0; i < action.add_name_size(); ++i) check_name("add_name", i, action.add_name(i));
    for (int i = 0; i < action.leave_out_name_size(); ++i)
        check_name("leave_out_name", i, action.leave_out_name(i));
    if (action.has_common_name() && !is_good_common_name(action.common_name()))
        report(
            spot.error("common_name", "a common name has 1 to 64 characters", "such as \"*.example.com\""));
}

void StepChecker::check_upload_signed(const pb::UploadSigned& action, const Spot& spot) {
    if (!is_for_expressway(action, spot, {"file"})) check_signed_kind(action, spot);
    need_file(spot, "file", action.file());
}

void StepChecker::check_uploaded_file(const pb::Upload& action, const Spot& spot) {
    if (!action.has_store() && !action.has_expressway())
        report(spot.error("which trust store?",
                          "store: TOMCAT_TRUST, CALLMANAGER_TRUST, CAPF_TRUST, TVS_TRUST, IPSEC_TRUST, "
                          "PHONE_SAST_TRUST or AUTHENTICATION_SERVER"));
    for (const char* field : {"from_cluster", "certificate", "from_node"}) {
        const auto* descriptor = pb::Upload::descriptor()->FindFieldByName(field);
        const bool is_set = descriptor->is_repeated()
                                ? action.GetReflection()->FieldSize(action, descriptor) > 0
                                : action.GetReflection()->HasField(action, descriptor);
        if (is_set) report(spot.error(field, "a file, and a certificate of a cluster", "upload one of them"));
    }
    need_file(spot, "file", action.file());
}

void StepChecker::check_delete_trusted(const pb::DeleteTrusted& action, const Spot& spot) {
    const bool is_of_expressway = is_for_expressway(action, spot, {"common_name"});
    if (!is_of_expressway) administered(action, spot);
    if (!is_of_expressway && !action.has_store())
        report(spot.error("which trust store?", "store: TOMCAT_TRUST, CALLMANAGER_TRUST, ..."));
    if (action.common_name().empty()) report(spot.error("which certificate?", "common_name: \"corp-root\""));
}

void StepChecker::check_find_certificates(const pb::FindCertificates& action, const Spot& spot) {
    (void)description_.cluster_named(spot, "cluster", action.cluster());
    if (action.has_signed_by()) need_authority(spot, "signed_by", action.signed_by());
    if (action.expire_within_days() > most_valid_days)
        report(spot.error("expire_within_days", "that is more than a hundred years", "such as 90"));
}

}  // namespace scenarios
