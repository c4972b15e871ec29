#include "scenarios/model/certificate_facts.hpp"

#include <algorithm>
#include <array>

namespace model {
namespace {

using Services = std::vector<Service>;
using enum Service;

bool always(const Behaviour& /*version*/) {
    return true;
}

// From 14 on after each of those that HAProxy shows (Security Guide 14, Cisco 214231).
Services with_ha_proxy(Services services, const Behaviour& version) {
    if (version.has_ha_proxy) services.push_back(ha_proxy);
    return services;
}

// Cisco 214231; from 14 on its list is longer than that of the Security Guide: by hand as well does no harm.
Services after_call_manager(const Behaviour& version) {
    return with_ha_proxy({tvs, tftp, call_manager, cti_manager}, version);
}
Services after_call_manager_ecdsa(const Behaviour& version) {
    return with_ha_proxy({call_manager}, version);
}

// From 14 on TVS and CAPF restart by themselves, and nothing after ITLRecovery (Security Guide 14).
Services after_tvs(const Behaviour& version) {
    return version.services_follow_certificates ? Services{} : Services{tvs, tftp};
}
Services after_capf(const Behaviour& version) {
    return version.services_follow_certificates ? Services{} : Services{capf, tvs, tftp};
}

// Cisco's guides to CA-signed certificates name Tomcat alone, of which TVS hears by itself (Q8); TFTP shows
// it on its HTTPS port (Security Guide 12.5(1)SU3). DRF presents the IPsec certificate up to 12.5, and
// Tomcat's from 14 on (Cisco 215534).
Services after_tomcat(const Behaviour& version) {
    Services services{tomcat, version.has_ha_proxy ? ha_proxy : tftp};
    if (version.drs_uses_tomcat) services.push_back(drf);
    return services;
}
Services after_tomcat_ecdsa(const Behaviour& version) {
    return with_ha_proxy({tomcat}, version);
}
Services after_ipsec(const Behaviour& version) {
    return version.drs_uses_tomcat ? Services{} : Services{drf};
}

constexpr std::string_view not_ecdsa = "connections that negotiate ECDSA: phones here take RSA";

const std::array<CertificateFacts, 8>& table() {
    using enum CertificateKind;
    static const std::array<CertificateFacts, 8> rows{{
        {.kind = CertificateKind::call_manager,
         .store = TrustStore::call_manager,
         .tvs_roles = {ctl::Role::sast, ctl::Role::ccm_tftp},
         .is_named_in_ctl = true,
         .may_be_multi_server = always,
         .resets = ResetBy::node_with_tftp,
         .restarts = after_call_manager,
         .breaks_at_expiry = "secure registration, and zones and sign-in from outside: whoever calls the "
                             "CallManager refuses it",
         .not_played = "secure SIP trunks, media resources (conference bridges, MTP, transcoders) and AXL "
                       "requests"},
        // Its roles are those of its RSA twin (inferred).
        {.kind = call_manager_ecdsa,
         .store = TrustStore::call_manager,
         .tvs_roles = {ctl::Role::sast, ctl::Role::ccm_tftp},
         .is_named_in_ctl = true,
         .may_be_multi_server = always,
         .resets = ResetBy::node_with_tftp,
         .restarts = after_call_manager_ecdsa,
         .breaks_at_expiry = "nothing: phones here take RSA",
         .not_played = not_ecdsa},
        {.kind = CertificateKind::tvs,
         .store = TrustStore::tvs,
         .tvs_roles = {ctl::Role::tvs},
         .may_be_multi_server = [](const Behaviour& version) { return version.has_self_signed_multi_server; },
         .resets = ResetBy::group_of_node,
         .restarts = after_tvs,
         .breaks_at_expiry = "whatever phones would ask this TVS, HTTPS services among it: they refuse it",
         .not_played = "Extension Mobility services and MIDlets over HTTPS"},
        {.kind = CertificateKind::capf,
         .store = TrustStore::capf,
         .tvs_roles = {ctl::Role::capf},
         .is_named_in_ctl = true,
         .resets = ResetBy::node_with_capf,
         .restarts = after_capf,
         .breaks_at_expiry = "new LSCs: phones refuse the CAPF",
         .not_played = "phone VPN, phone proxy, CTI, JTAPI and TAPI"},
        {.kind = CertificateKind::tomcat,
         .store = TrustStore::tomcat,
         .tvs_roles = {ctl::Role::app_server},
         .is_on_im_and_presence = true,
         .may_be_multi_server = always,
         .restarts = after_tomcat,
         .breaks_at_expiry = "HTTPS services, zones and sign-in from outside, and from 14 on backups",
         .not_played = "the administration pages of this node as other nodes call them, Extension Mobility, "
                       "UCCX and Finesse sign-ins"},
        {.kind = tomcat_ecdsa,
         .store = TrustStore::tomcat,
         .tvs_roles = {ctl::Role::app_server},
         .is_on_im_and_presence = true,
         .may_be_multi_server = always,
         .restarts = after_tomcat_ecdsa,
         .breaks_at_expiry = "nothing: phones here take RSA",
         .not_played = not_ecdsa},
        {.kind = ipsec,
         .store = TrustStore::ipsec,
         .tvs_roles = {ctl::Role::app_server},
         .is_on_im_and_presence = true,
         .restarts = after_ipsec,
         .breaks_at_expiry = "backups, up to 12.5",
         .not_played = "IPsec tunnels to gateways and to other clusters"},
        // Newer than CUCM's table of roles: Q2, a switch, decides whether TVS vouches for it.
        {.kind = itl_recovery,
         .tvs_roles = {ctl::Role::sast},
         .is_named_in_ctl = true,
         .resets = ResetBy::choice,
         .restarts = after_tvs,
         .breaks_at_expiry = "nothing: no server shows it",
         .not_played = "single sign-on and EMCC, which use it from 12.0 on"},
    }};
    return rows;
}

}  // namespace

const CertificateFacts& facts_of(CertificateKind kind) {
    static const CertificateFacts nothing;
    const auto found = std::ranges::find(table(), kind, &CertificateFacts::kind);
    return found == table().end() ? nothing : *found;
}

std::span<const CertificateFacts> all_certificate_facts() {
    return table();
}

std::vector<Service> restarts_after(CertificateKind kind, const Version& version) {
    const CertificateFacts& facts = facts_of(kind);
    return facts.restarts == nullptr ? Services{} : facts.restarts(behaviour(version));
}

}  // namespace model
