import { checkNodeApp } from './consumer/node-app';
import { checkPythonApp } from './consumer/python-app';
import { checkContents, packedTarball } from './consumer/tarball';

/*
 * The package as its users get it: the packed tarball, installed outside of the repository. Every app must write the YAML
 * of the example.
 */
const tarball = packedTarball();
checkContents(tarball);
checkNodeApp(tarball);
checkPythonApp(tarball);
