package conformance;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.LenientErrorHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.ValueSet;

/** The definitions of some folders, by canonical: ours, and UK Core where its folder is given. */
final class Definitions extends PrePopulatedValidationSupport {
  private final Map<String, IBaseResource> others = new HashMap<>();

  Definitions(FhirContext context, List<Path> folders) throws IOException {
    super(context);
    // UK Core's published files hold booleans as strings; the lenient reader takes them, in memory alone.
    IParser parser = context.newJsonParser().setParserErrorHandler(new LenientErrorHandler(false));
    for (Path folder : folders) {
      for (Path file : jsonFiles(folder)) {
        if (parser.parseResource(Files.readString(file)) instanceof MetadataResource found && found.hasUrl()) {
          keep(found);
        }
      }
    }
  }

  private void keep(MetadataResource found) {
    if (found instanceof StructureDefinition || found instanceof ValueSet || found instanceof CodeSystem) {
      addResource(found);
    } else {
      others.put(found.getUrl(), found);
      others.put(found.getUrl() + "|" + found.getVersion(), found);
    }
  }

  static List<Path> jsonFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return new ArrayList<>(files.filter(file -> file.toString().endsWith(".json")).sorted().toList());
    }
  }

  @Override
  public <T extends IBaseResource> T fetchResource(Class<T> type, String url) {
    IBaseResource found = others.get(url);
    return type != null && type.isInstance(found) ? type.cast(found) : super.fetchResource(type, url);
  }

  @Override
  public String getName() {
    return "Definitions of the given folders";
  }
}
