import { examples } from '../examples';
import { tryCases } from '../trial';

tryCases(examples());
